import Foundation
import PerceiverKit

@testable import PerceiverText

/// The model of the PyTorch fixture: 50 tokens, at most 12 of them in a text, 4 latents of 8 channels.
enum SmallModel {
    static let settings: ModelSettings = {
        var settings = ModelSettings()
        settings.encoder.latentCount = 4
        settings.encoder.channels = 8
        settings.encoder.selfAttentionCount = 2
        settings.encoder.crossHeadCount = 2
        settings.encoder.selfHeadCount = 2
        settings.decoder.headCount = 2
        return settings
    }()

    static func make(
        tiesEmbedding: Bool = false, documentWeight: Float = 0, seed: UInt64? = 5
    ) throws -> PerceiverIO {
        var inputSettings = TokenInputSettings()
        inputSettings.channels = 8
        inputSettings.maxLength = 12
        var outputSettings = VocabularyOutputSettings()
        outputSettings.tiesEmbedding = tiesEmbedding
        outputSettings.documentWeight = documentWeight
        let input = try TokenInput(inputSettings, tokenizer: WordList(count: 50))
        let model = PerceiverIO(
            settings, input: input, output: try VocabularyOutput(outputSettings, input: input))
        if let seed { model.initialize(seed: seed, scheme: .truncatedNormal(standardDeviation: 0.3)) }
        return model
    }

    /// Two texts, one of them padded, with five labels in all.
    static let batch = Batch([
        "tokens": Tensor([7, 2, 9, 10, 2, 12, 2, 14, 15, 0, 0, 0] as [Int32], shape: [2, 6]),
        "is_padding": Tensor([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1] as [UInt8], shape: [2, 6]),
        "positions": Tensor([1, 3, 4, 0, 2, 0] as [Int32], shape: [2, 3]),
        "label": Tensor([8, 10, 49, 13, 3, -100] as [Int32], shape: [2, 3]),
    ])

    /// The same labels with every position predicted.
    static let fullBatch: Batch = {
        var batch = Self.batch
        batch.tensors["positions"] = Tensor((0..<12 as Range<Int32>).map { $0 % 6 }, shape: [2, 6])
        batch.tensors["label"] = Tensor(
            [-100, 8, -100, 10, 49, -100, 13, -100, 3, -100, -100, -100] as [Int32], shape: [2, 6])
        return batch
    }()
}
