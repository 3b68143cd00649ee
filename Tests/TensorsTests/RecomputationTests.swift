import Tensors
import TestSupport
import Testing

/// Activation checkpointing against a plain recording.
struct RecomputationTests {
    private let x = Tensor(normal: [3, 4], seed: 1).tracked()
    private let weight = Tensor(normal: [4, 4], seed: 2).tracked()

    private func body(_ input: Tensor, dropout: Float = 0) -> Tensor {
        let hidden = linear(input, weight: weight).tanh().dropped(Dropout(dropout))
        return linear(hidden, weight: weight) + input
    }

    /// Value and gradients of two uses of the same weights, in one training step.
    private func gradients(dropout: Float, isRecomputing: Bool) throws -> (
        value: [Float], x: [Float], weight: [Float]
    ) {
        try withDropout(seed: 3, step: 7) {
            let (x, weight) = (x, weight)
            let loss = recording {
                var y = x
                for _ in 0..<2 {
                    y =
                        isRecomputing
                        ? recomputed(y, with: [weight]) { body($0, dropout: dropout) }
                        : body(y, dropout: dropout)
                }
                return (y * y).sum()
            }
            let gradients = loss.gradients()
            return ([loss.scalar], try #require(gradients[x]).floats, try #require(gradients[weight]).floats)
        }
    }

    @Test(arguments: [0, 0.4] as [Float])
    func `Value and gradients are those of a plain recording, dropout too`(dropout: Float) throws {
        let plain = try gradients(dropout: dropout, isRecomputing: false)
        let again = try gradients(dropout: dropout, isRecomputing: true)
        #expect(again.value == plain.value)
        #expect(relativeDifference(again.x, plain.x) < 1e-6)
        #expect(relativeDifference(again.weight, plain.weight) < 1e-6)
    }

    @Test func `Outside a recording nothing is recorded`() {
        let y = recomputed(x, with: [weight]) { body($0) }
        #expect(!y.isTracked)
        #expect(y.floats == body(x).floats)
    }
}
