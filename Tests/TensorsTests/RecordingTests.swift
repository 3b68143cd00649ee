import Tensors
import TestSupport
import Testing

/// Recordings, and the gradients that they give.
struct RecordingTests {
    @Test func `Nothing is recorded outside a recording`() {
        let x = Tensor([1, 2] as [Float]).tracked()
        #expect(!(x * x).isTracked)
        recording {
            #expect((x * x).isTracked)
            #expect(!(x.detached * x.detached).isTracked)
            withoutRecording { #expect(!(x * x).isTracked) }
        }
    }

    @Test func `Gradients of a tensor used twice add up`() throws {
        let x = Tensor([2, 3] as [Float]).tracked()
        let loss = recording { (x * x + x).sum() }
        let gradient = try #require(loss.gradients()[x])
        #expect(gradient.floats == [5, 7])
    }

    @Test func `A tensor that the loss does not depend on has no gradient`() {
        let (x, y) = (Tensor([1, 2] as [Float]).tracked(), Tensor([1, 2] as [Float]).tracked())
        let gradients = recording { (x * 2).sum() }.gradients()
        #expect(gradients[x]?.floats == [2, 2])
        #expect(gradients[y] == nil)
        #expect(gradients[x.detached] == nil)
    }

    @Test func `A result of no tracked tensor has no gradients`() {
        let x = Tensor([1, 2] as [Float])
        #expect(recording { (x * x).sum() }.gradients()[x] == nil)
    }

    @Test func `Gradients can be replaced`() {
        let x = Tensor([1, 2] as [Float]).tracked()
        var gradients = recording { x.sum() }.gradients()
        gradients[x] = Tensor(zeros: [2])
        #expect(gradients[x]?.floats == [0, 0])
    }

    /// Operations from a [1, 4] tensor to another, so that they can be chained.
    private static let links = [
        OperationRow("+", [], { $0[0] + $0[1] }), OperationRow("-", [], { $0[0] - $0[1] }),
        OperationRow("*", [], { $0[0] * $0[1] }), OperationRow("/", [], { $0[1] / $0[0] }),
        OperationRow("tanh", [], { $0[0].tanh() }), OperationRow("gelu", [], { $0[0].gelu() }),
        OperationRow("softmax", [], { $0[0].softmax() }),
        OperationRow(
            "sum and broadcast", [], { $0[0].mean(along: -1, keepingAxis: true).broadcast(to: [1, 4]) }),
        OperationRow(
            "matmul", [],
            { matmul($0[0], matmul($0[1], $0[1], transposingA: true)) }),
        OperationRow(
            "linear", [], { linear($0[0], weight: matmul($0[1], $0[1], transposingA: true), residual: $0[1]) }
        ),
        OperationRow(
            "layer norm", [],
            { x in
                let flat = x[1].reshaped(to: [4])
                return x[0].layerNorm(weight: flat, bias: flat)
            }),
        OperationRow(
            "sliced and concatenated", [],
            {
                concatenated([$0[0].sliced(0..<1, along: 1), $0[1].sliced(1..<4, along: 1)], along: 1)
            }),
        OperationRow("padded and sliced", [], { $0[0].padded(1, 0, along: 1).sliced(1..<5, along: 1) }),
        OperationRow("rows", [], { $0[0].rows(at: Tensor([0] as [Int32])) }),
        OperationRow("mean squared error", [], { $0[1] * $0[0].meanSquaredError($0[1]) }),
        OperationRow(
            "attention", [],
            { x in
                let tokens = AttentionRows(x[0].reshaped(to: [1, 2, 2]))
                return fusedAttention(
                    queries: tokens, keys: tokens, values: tokens, options: AttentionOptions(headCount: 1)
                )
                .reshaped(to: [1, 4])
            }),
    ]

    @Test(arguments: links)
    func `A long graph is released without overflow`(link: OperationRow) {
        let x = Tensor(repeating: 1, shape: [1, 4]).tracked()
        recording {
            var y = x
            for _ in 0..<40_000 { y = link.operation([y, x]) }
            #expect(y.isTracked)
        }
    }
}
