import PerceiverKit
import Testing

@testable import PerceiverText

/// Why the preset `imdb-mlm-quick` starts as it does.
struct LocalStartTests {
    /// The loss after 150 steps on texts that count up from anywhere: frequencies say nothing, neighbours all.
    private func loss(from scheme: InitializationScheme) throws -> Float {
        var settings = ModelSettings()
        settings.encoder.latentCount = 16
        settings.encoder.channels = 32
        settings.encoder.layerCount = 1
        settings.encoder.distinctCrossAttentionCount = 1
        settings.encoder.distinctBlockCount = 1
        settings.encoder.selfAttentionCount = 2
        var inputSettings = TokenInputSettings()
        inputSettings.channels = 32
        inputSettings.maxLength = 32
        let words = WordList(count: 40)
        let input = try TokenInput(inputSettings, tokenizer: words)
        let model = PerceiverIO(settings, input: input, output: try VocabularyOutput(input: input))
        model.initialize(seed: 0, scheme: scheme)

        let masking = try TokenMasking(TokenMaskingSettings(), tokenizer: words)
        let ordinary = (0..<40 as Range<Int32>).filter { !words.isSpecial($0) }
        var optimizer = Optimizer(OptimizerSettings())
        var latest: [Float] = []
        for step in 0..<150 {
            let texts = (0..<32).map { example in
                var random = CounterRandom(7, UInt64(step), UInt64(example))
                let start = Int.random(in: 0..<ordinary.count, using: &random)
                let text = (0..<32).map { ordinary[(start + $0) % ordinary.count] }
                return masking.masked(text, seed: 0, epoch: step, example: example)
            }
            let batch = Batch(masked: texts, paddingID: words.paddingID)
            let loss = try recording { try model.loss(on: batch).value }
            optimizer.update(model, along: loss.gradients(), learningRate: 2e-3)
            latest.append(loss.scalar)
        }
        return latest.suffix(10).reduce(0, +) / 10
    }

    @Test func `Neighbours are used at once from the local start, and not yet from the layers' own`() throws {
        let (local, pyTorch) = (try loss(from: .local(standardDeviation: 0.2)), try loss(from: .pyTorch))
        #expect(local < 2.5, "\(local)")
        #expect(pyTorch > 3, "\(pyTorch)")
    }
}
