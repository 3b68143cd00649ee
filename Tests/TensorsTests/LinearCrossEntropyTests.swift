import Tensors
import TestSupport
import Testing

/// The fused loss of many classes against the composition with stored logits.
struct LinearCrossEntropyTests {
    private let x = Tensor(normal: [1100, 16], seed: 1).tracked()
    private let weight = (Tensor(normal: [1300, 16], seed: 2) * 0.3).tracked()
    private let bias = Tensor(normal: [1300], seed: 3).tracked()
    /// Several groups of rows, some of which do not count.
    private let labels = (0..<1100 as Range<Int32>).map { $0 % 5 == 4 ? -100 : $0 * 37 % 1300 }

    private func fused() -> (loss: Tensor, ranks: [Int32]) {
        linearCrossEntropy(x, weight: weight, bias: bias, labels: Tensor(labels))
    }

    @Test func `Loss and gradients are those of the plain composition`() throws {
        let loss = recording { (fused().loss * 3).sum() }
        let plain = recording {
            (linear(x, weight: weight, bias: bias).crossEntropy(labels: Tensor(labels)) * 3).sum()
        }
        #expect(relativeDifference(loss, plain) < 1e-6)
        let (found, expected) = (loss.gradients(), plain.gradients())
        for tensor in [x, weight, bias] {
            #expect(try relativeDifference(#require(found[tensor]), #require(expected[tensor])) < 1e-5)
        }
    }

    @Test func `The loss without a recording is the same to rounding`() {
        #expect(relativeDifference(fused().loss, recording { fused().loss }) < 1e-6)
    }

    @Test func `Ranks count the classes rated above the right one`() {
        let logits = linear(x.detached, weight: weight.detached, bias: bias.detached).floats
        let expected = labels.indices.filter { labels[$0] >= 0 }.map { row in
            let rated = logits[row * 1300..<(row + 1) * 1300]
            return Int32(rated.count { $0 > rated[row * 1300 + Int(labels[row])] })
        }
        #expect(fused().ranks == expected)
        #expect(recording { fused().ranks } == expected)
    }

    @Test func `A tie and a NaN count against the right class`() {
        let rows = Tensor([0, .nan] as [Float], shape: [2, 1])
        let ranks = linearCrossEntropy(
            rows, weight: Tensor([1, 2, 3] as [Float], shape: [3, 1]), labels: Tensor([1, 1] as [Int32])
        ).ranks
        #expect(ranks == [2, 3])
    }

    @Test func `Logits far apart give a finite loss`() {
        let loss = recording {
            linearCrossEntropy(
                Tensor([1] as [Float], shape: [1, 1]).tracked(),
                weight: Tensor([-300, 300] as [Float], shape: [2, 1]),
                labels: Tensor([0] as [Int32])
            ).loss
        }
        #expect(loss.scalar == 600)
        #expect(loss.isTracked)
    }

    @Test func `Without a row that counts the loss is zero, and so are gradients`() throws {
        let (loss, ranks) = recording {
            linearCrossEntropy(
                x, weight: weight, bias: bias, labels: Tensor([Int32](repeating: -100, count: 1100)))
        }
        #expect(loss.scalar == 0 && ranks.isEmpty)
        let gradients = loss.gradients()
        for tensor in [x, weight, bias] { #expect(try #require(gradients[tensor]).sumOfSquares == 0) }
    }
}
