import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverText

/// The query of `mlm` that asks a whole text for its words.
struct DocumentQueryTests {
    /// The texts of the small model with the shares of their words.
    private static let batch: Batch = {
        var batch = SmallModel.batch
        let shares = (0..<100).map { position -> Float in [7, 9, 63, 64].contains(position) ? 0.5 : 0 }
        batch.tensors["words"] = Tensor(shares, shape: [2, 50])
        return batch
    }()

    @Test func `Its cross-entropy is added by its weight, and the metric of the labels stays theirs`() throws
    {
        let model = try SmallModel.make(documentWeight: 3)
        var withoutWords = Self.batch
        withoutWords.tensors["words"] = nil
        let (labels, both) = (try model.loss(on: withoutWords), try model.loss(on: Self.batch))
        let output = try #require(model.output as? VocabularyOutput)
        let document = try output.head(model(Self.batch).tensor("document"))
        let words = document.crossEntropy(probabilities: try Self.batch.tensor("words")).scalar
        #expect(abs(both.value.scalar - (labels.value.scalar + 3 * words)) < 1e-4)
        #expect(abs((both.metrics["loss"] ?? 0) - Double(labels.value.scalar)) < 1e-5)
        #expect(abs((both.metrics["document_loss"] ?? 0) - Double(words)) < 1e-5)
        #expect(both.metrics.sums["document_loss"]?.count == 2)
        #expect(labels.metrics["document_loss"] == nil)
    }

    @Test func `It is there only if it has a weight, and changes nothing of what is predicted`() throws {
        let (plain, asking) = (try SmallModel.make(), try SmallModel.make(documentWeight: 1))
        #expect(asking.parameterCount == plain.parameterCount + 8)
        for entry in plain.parameters() {
            let same = asking.parameters().first { $0.name == entry.name }
            try #require(same).parameter.value = entry.parameter.value
        }
        var batch = Self.batch
        batch.tensors["label"] = nil
        #expect(try plain(batch).tensor("logits").floats == asking(batch).tensor("logits").floats)
        #expect(try plain.loss(on: Self.batch).value.scalar == plain.loss(on: SmallModel.batch).value.scalar)
    }

    @Test func `What it takes of memory is in the estimate`() throws {
        func bytes(_ documentWeight: Float) throws -> Double {
            let model = try SmallModel.make(documentWeight: documentWeight)
            return model.batchBytes(exampleCount: 1000, trainedNames: Set(model.parameters().map(\.name)))
        }
        #expect(try bytes(1) - bytes(0) == 3 * 4 * 1000 * 50)
    }

    @Test func `Its gradients are those of finite differences`() throws {
        let model = try SmallModel.make(documentWeight: 2)
        let gradients = try recording { try model.loss(on: Self.batch).value }.gradients()
        for name in ["output.document_query", "encoder.latents", "output.head.bias"] {
            let parameter = try #require(model.parameters().first { $0.name == name }).parameter
            let (gradient, value) = (try #require(gradients[parameter]).floats, parameter.value.floats)
            for position in [0, value.count / 2, value.count - 1] {
                func loss(_ change: Float) throws -> Float {
                    var changed = value
                    changed[position] += change
                    parameter.value = Tensor(changed, shape: parameter.shape)
                    return try model.loss(on: Self.batch).value.scalar
                }
                let difference = (try loss(0.01) - loss(-0.01)) / 0.02
                #expect(
                    abs(difference - gradient[position]) < 5e-3,
                    "\(name), \(position): \(difference), \(gradient[position])")
            }
            parameter.value = Tensor(value, shape: parameter.shape)
        }
    }

    @Test func `It learns what a text is about where neighbours say nothing`() throws {
        let words = WordList(count: 43)
        var settings = SmallModel.settings
        settings.encoder.channels = 16
        var (inputSettings, outputSettings) = (TokenInputSettings(), VocabularyOutputSettings())
        (inputSettings.channels, inputSettings.maxLength, outputSettings.documentWeight) = (16, 24, 1)
        let input = try TokenInput(inputSettings, tokenizer: words)
        let model = PerceiverIO(
            settings, input: input, output: try VocabularyOutput(outputSettings, input: input))
        model.initialize(seed: 0, scheme: .pyTorch)
        let masking = try TokenMasking(TokenMaskingSettings(), tokenizer: words)
        var optimizer = Optimizer(OptimizerSettings())
        var latest = 0.0
        for step in 0..<150 {
            // All words of a text are of one half of the vocabulary, in any order.
            let texts = (0..<32).map { example in
                var random = CounterRandom(3, UInt64(step), UInt64(example))
                let half = Int32(Int.random(in: 0..<2, using: &random) * 20)
                return (0..<24).map { _ in 3 + half + Int32.random(in: 0..<20, using: &random) }
            }
            let masked = texts.enumerated().map { masking.masked($1, seed: 0, epoch: step, example: $0) }
            var batch = Batch(masked: masked, paddingID: words.paddingID)
            batch.tensors["words"] = TextWords(of: TokenSequences(texts), tokenizer: words).shares(in: texts)
            let loss = try recording { try model.loss(on: batch) }
            optimizer.update(model, along: loss.value.gradients(), learningRate: 5e-3)
            latest = loss.metrics["document_loss"] ?? .infinity
        }
        // The logarithm of 40 words is 3.69, that of the 20 of a half 3.00.
        #expect(latest < 3.2, "\(latest)")
    }
}
