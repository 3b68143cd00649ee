import Tensors
import TestSupport
import Testing

/// Results are the same to the bit with any number of threads.
///
/// These tests change the number for the whole process. Other tests that run at the same time are not
/// affected, because of the very property that is tested here.
@Suite(.serialized) struct ThreadTests {
    private static let rows = [
        OperationRow(
            "linear",
            [
                Tensor(normal: [3, 700, 33], seed: 1), Tensor(normal: [17, 33], seed: 2),
                Tensor(normal: [17], seed: 3),
                Tensor(normal: [700, 17], seed: 4),
            ],
            { linear($0[0], weight: $0[1], bias: $0[2], activation: .gelu, residual: $0[3]) }),
        OperationRow(
            "matmul of a long sum",
            [Tensor(normal: [9, 5000], seed: 1), Tensor(normal: [5000, 20], seed: 2)],
            { matmul($0[0], $0[1]) }),
        OperationRow(
            "matmul of wide matrices",
            [Tensor(normal: [30, 40], seed: 1), Tensor(normal: [40, 1000], seed: 2)],
            { matmul($0[0], $0[1]) }),
        OperationRow(
            "layer norm",
            [
                Tensor(normal: [3000, 24], seed: 1), Tensor(normal: [24], seed: 2),
                Tensor(normal: [24], seed: 3),
            ],
            { $0[0].layerNorm(weight: $0[1], bias: $0[2]) }),
        OperationRow(
            "linear and cross-entropy",
            [
                Tensor(normal: [1100, 9], seed: 1), Tensor(normal: [700, 9], seed: 2),
                Tensor(normal: [700], seed: 3),
            ],
            {
                let labels = Tensor((0..<1100).map { Int32($0 * 7 % 700) })
                return linearCrossEntropy($0[0], weight: $0[1], bias: $0[2], labels: labels).loss
            }),
        OperationRow("softmax", [Tensor(normal: [3000, 24], seed: 1)], { $0[0].softmax() }),
        OperationRow(
            "broadcasting", [Tensor(normal: [50, 1, 40], seed: 1), Tensor(normal: [60, 1], seed: 2)],
            { $0[0] * $0[1] }),
        OperationRow(
            "replaced", [Tensor(normal: [300, 400], seed: 1), Tensor(normal: [400], seed: 2)],
            { $0[0].replaced(where: $0[0] .< $0[1], with: $0[1]) }),
        OperationRow(
            "rows, each many times", [Tensor(normal: [5, 40], seed: 1)],
            { $0[0].rows(at: Tensor((0..<3000).map { Int32($0 * 7 % 5) })) }),
        OperationRow(
            "sum along the first axis", [Tensor(normal: [3000, 24], seed: 1)], { $0[0].sum(along: 0) }),
        OperationRow(
            "sum along an axis between", [Tensor(normal: [40, 300, 7], seed: 1)], { $0[0].sum(along: 1) }),
    ]

    private static let attentionRows = [
        AttentionCase(description: "blocks of queries", heads: 2, n: 600, m: 60, dk: 8, dv: 8),
        AttentionCase(
            description: "blocks of queries, per-example channels", heads: 2, n: 600, m: 60, perExample: 2,
            padding: .some),
        AttentionCase(
            description: "blocks of queries, row scale", n: 600, m: 60, perExample: 1, hasRowScale: true),
        AttentionCase(
            description: "shared keys", batch: 60, heads: 2, n: 20, m: 40, sharesKeys: true, padding: .some),
        AttentionCase(
            description: "blocks of everything, all shared", batch: 3, n: 300, m: 1100, sharesQueries: true,
            sharesKeys: true, perExample: 2, hasRowScale: true),
    ].map { OperationRow("attention, \($0.description)", $0.inputs, $0.fused) }

    @Test(arguments: rows + attentionRows)
    func `Value and gradients do not depend on how many threads there are`(row: OperationRow) {
        let before = Threads.count
        defer { Threads.count = before }
        let results = [1, 2, 3, 2, 3].map { count in
            Threads.count = count
            return [row.operation(row.inputs).floats]
                + row.gradients(tracked: Set(row.inputs.indices)).map { $0?.floats ?? [] }
        }
        for other in results.dropFirst() {
            for (part, (x, y)) in zip(results[0], other).enumerated() {
                #expect(x.elementsEqual(y) { $0.bitPattern == $1.bitPattern }, "part \(part)")
            }
        }
    }

    @Test
    func
        `Numbers below the least normal one are zero in operations, on any number of threads, and nowhere else`()
    {
        let before = Threads.count
        defer { Threads.count = before }
        let tiny = Tensor((0..<4000).map { Float(bitPattern: 700 * UInt32(1 + $0)) }, shape: [2000, 2])
        let large = Tensor(repeating: 1e30, shape: [300, 2])
        for count in [1, 3] {
            Threads.count = count
            #expect(linear(tiny, weight: large).floats.allSatisfy { $0 == 0 })
            // Swift's own arithmetic, on this thread and on those that helped.
            #expect(tiny.floats[9] * large.floats[0] > 0)
        }
    }

    @Test func `The count is at least one`() {
        let before = Threads.count
        defer { Threads.count = before }
        #expect(before >= 1)
        Threads.count = 0
        #expect(Threads.count == 1)
        Threads.count = 3
        #expect(Threads.count == 3)
    }

    @Test func `Many callers at once get the result of one`() async {
        let row = Self.rows[0]
        let expected = row.operation(row.inputs).floats
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 { group.addTask { row.operation(row.inputs).floats == expected } }
            for await isSame in group { #expect(isSame) }
        }
    }
}
