import Tensors
import TestSupport
import Testing

/// Dropout inside fused attention.
///
/// With values that are the identity matrix, the result is the dropped weights themselves.
struct AttentionDropoutTests {
    private static let cases = [
        AttentionCase(description: "plain", heads: 2, m: 6),
        AttentionCase(description: "row scale", heads: 2, m: 6, hasRowScale: true),
        AttentionCase(description: "per-example channels", m: 6, perExample: 2),
        AttentionCase(
            description: "all shared", batch: 3, heads: 2, m: 6, sharesQueries: true, sharesKeys: true,
            perExample: 1, hasRowScale: true, padding: .some),
        AttentionCase(description: "shared keys", batch: 3, heads: 2, m: 6, sharesKeys: true, padding: .some),
    ]

    private func dropout(_ probability: Float, seed: UInt64 = 3, step: Int = 5) throws -> Dropout {
        try #require(withDropout(seed: seed, step: step) { Dropout(probability) })
    }

    /// The factor of dropout for each attention weight, [b, h, n, m].
    private func mask(_ example: AttentionCase) -> DoubleArray {
        let (heads, n, m) = (example.heads, example.n, example.m)
        var options = AttentionOptions(headCount: heads)
        options.dropout = example.dropout
        // Queries of zeros attend equally to all keys.
        var identity = [Float](repeating: 0, count: m * heads * m)
        for key in 0..<m {
            for head in 0..<heads { identity[(key * heads + head) * m + key] = 1 }
        }
        let weights = DoubleArray(
            attention(
                queries: Tensor(zeros: [example.batch, n, heads]), keys: Tensor(zeros: [1, m, heads]),
                values: Tensor(identity, shape: [1, m, heads * m]), options: options))
        return DoubleArray(shape: [example.batch, heads, n, m]) { index in
            weights[index[0], index[2], index[1] * m + index[3]] * Double(m)
        }
    }

    @Test(arguments: cases)
    func `Value and gradients are those of the masked function`(example: AttentionCase) throws {
        var example = example
        example.dropout = try dropout(0.3)
        let mask = mask(example)
        // Without the rounding of float32.
        let exact = mask.map { $0 < 0.5 ? 0 : 1 / (1 - Double(Float(0.3))) }
        #expect(relativeDifference(mask.floats, exact.floats) < 1e-5)
        let row = OperationRow("", example.inputs, example.fused) { [example] in
            example.reference($0, mask: exact)
        }
        #expect(row.valueError() < 1e-5)
        for (input, error) in row.gradientErrors().enumerated() { #expect(error < 5e-5, "input \(input)") }
        #expect(row.inputsDependingOnCompany().isEmpty)
    }

    @Test(arguments: [0.1, 0.5, 0.9] as [Float])
    func `The expected value stays`(probability: Float) throws {
        var example = AttentionCase(description: "", batch: 8, heads: 2, n: 30, m: 100)
        example.dropout = try dropout(probability)
        let mask = mask(example).values
        let share = Double(probability)
        let standardDeviation = (share / (1 - share) / Double(mask.count)).squareRoot()
        #expect(abs(mask.reduce(0, +) / Double(mask.count) - 1) < 4 * standardDeviation)
    }

    @Test func `The same stream drops the same`() throws {
        var example = AttentionCase(description: "", heads: 2, n: 20, m: 30)
        let dropouts = [
            try dropout(0.5), try dropout(0.5), try dropout(0.5, step: 6), try dropout(0.5, seed: 4),
        ]
        let results = dropouts.map { dropout in
            example.dropout = dropout
            return example.fused(example.inputs).floats
        }
        #expect(results[0] == results[1])
        #expect(results[0] != results[2])
        #expect(results[0] != results[3])
    }

    @Test func `Examples, heads and queries drop differently`() throws {
        var example = AttentionCase(description: "", heads: 2, n: 3, m: 64)
        example.dropout = try dropout(0.5)
        let mask = mask(example).values
        let rows = stride(from: 0, to: mask.count, by: 64).map { Array(mask[$0..<$0 + 64]) }
        #expect(Set(rows).count == rows.count)
    }

    @Test func `Blocks of keys are masked as one`() throws {
        var example = AttentionCase(description: "", n: 2, m: 2100, dk: 2, dv: 2)
        example.dropout = try dropout(0.25)
        let mask = mask(example)
        let row = OperationRow("", example.inputs, example.fused) { [example] in
            example.reference($0, mask: mask)
        }
        #expect(row.valueError() < 1e-5)
        for (input, error) in row.gradientErrors().enumerated() { #expect(error < 5e-5, "input \(input)") }
    }
}
