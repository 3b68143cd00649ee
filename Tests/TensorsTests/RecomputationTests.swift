import Tensors
import TestSupport
import Testing

struct RecomputationTests {
    private let x = Tensor(normal: [3, 4], seed: 1).tracked()
    private let weight = Tensor(normal: [4, 4], seed: 2).tracked()

    private func body(_ input: Tensor, dropout: Float = 0) -> Tensor {
        let hidden = linear(input, weight: weight).tanh().dropped(Dropout(dropout))
        return linear(hidden, weight: weight) + input
    }

    /// Gradients of two uses of the same weights, in a training step of its own.
    private func gradients(dropout: Float, isRecomputing: Bool) throws -> (
        value: [Float], x: [Float], weight: [Float]
    ) {
        try DropoutStream.training(seed: 3, step: 7) {
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

    @Test func `Outside a recording nothing is remembered`() {
        let y = recomputed(x, with: [weight]) { body($0) }
        #expect(!y.isTracked)
        #expect(y.floats == body(x).floats)
    }

    @Test func `Cross-entropy to the probabilities of one class each is that to labels`() throws {
        let logits = Tensor(normal: [5, 4], seed: 8).tracked()
        let labels: [Int32] = [0, 3, 1, 1, 2]
        let smoothing: Float = 0.1
        let rows: [Float] = labels.flatMap { label -> [Float] in
            (0..<4).map { (column: Int32) -> Float in (column == label ? 1 - smoothing : 0) + smoothing / 4 }
        }
        let plain = recording { logits.crossEntropy(labels: Tensor(labels), smoothing: smoothing) * 3 }
        let given = recording { logits.crossEntropy(probabilities: Tensor(rows, shape: [5, 4])) * 3 }
        #expect(relativeDifference(given, plain) < 1e-6)
        let (found, expected) = (given.gradients()[logits], plain.gradients()[logits])
        #expect(try relativeDifference(#require(found), #require(expected)) < 1e-5)
    }
}
