import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverText

/// What masked language modelling says to a person.
struct FillTests {
    private let tokenizer = WordList(["a", "b", "c"])

    private func output() throws -> VocabularyOutput {
        var settings = TokenInputSettings()
        settings.channels = 2
        settings.maxLength = 4
        return try VocabularyOutput(input: TokenInput(settings, tokenizer: tokenizer))
    }

    /// Logits whose softmax is `probabilities` for the words a, b and c.
    private func logits(_ probabilities: [[Float]]) -> [Float] {
        probabilities.flatMap { [Float](repeating: -.infinity, count: 3) + $0.map { Foundation.log($0) } }
    }

    @Test func `The k-th fill takes the k-th likeliest token at every position`() throws {
        let batch = Batch([
            "tokens": Tensor([3, 2, 2, 0, 2, 5, 4, 3] as [Int32], shape: [2, 4]),
            "is_padding": Tensor([0, 0, 0, 1, 0, 0, 0, 0] as [UInt8], shape: [2, 4]),
        ])
        let output = try output()
        #expect(try output.positions(in: batch).elements(as: Int32.self) == [1, 2, 0, 0])
        let prediction = Batch([
            "logits": Tensor(
                logits([[0.5, 0.2, 0.3], [0.1, 0.8, 0.1001], [0.3, 0.1, 0.6], [1, 0, 0]]), shape: [2, 2, 6])
        ])
        let fills = try output.labels(of: prediction, in: batch, count: 2)
        #expect(fills.map { $0.map(\.label) } == [["a a b", "a c c"], ["c c b a", "a c b a"]])
        let expected: [Float] = [0.5 * 0.8, 0.3 * 0.1001, 0.6, 0.3]
        #expect(relativeDifference(fills.flatMap { $0 }.map(\.probability), expected) < 1e-3)
    }

    @Test func `A text without [MASK] is its own and only fill`() throws {
        let batch = Batch(["tokens": Tensor([3, 4] as [Int32], shape: [1, 2])])
        let prediction = Batch(["logits": Tensor(zeros: [1, 1, 6])])
        let fills = try output().labels(of: prediction, in: batch, count: 3)
        #expect(fills == [[LabelledProbability(label: "a b", probability: 1)]])
    }

    @Test func `A model fills its own prediction, and never more than the vocabulary`() throws {
        let model = try SmallModel.make()
        var batch = SmallModel.batch
        batch.tensors["label"] = nil
        batch.tensors["positions"] = nil
        let output = try #require(model.output as? VocabularyOutput)
        let fills = try output.labels(of: model(batch), in: batch, count: 100)
        #expect(fills.map(\.count) == [50, 50])
        for text in fills {
            #expect(zip(text, text.dropFirst()).allSatisfy { $0.probability >= $1.probability })
        }
        #expect(throws: BatchError.self) {
            try output.labels(of: model(SmallModel.batch), in: SmallModel.batch, count: 1)
        }
    }
}
