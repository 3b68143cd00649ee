import Layers
import Perceiver
import Tensors
import TestSupport
import Testing

/// Small models with PyTorch's weights give PyTorch's numbers.
struct ParityTests {
    /// What the models of both fixtures have in common.
    private static let settings: ModelSettings = {
        var settings = ModelSettings()
        settings.encoder.latentCount = 4
        settings.encoder.channels = 8
        settings.encoder.selfAttentionCount = 2
        settings.encoder.crossHeadCount = 2
        settings.encoder.selfHeadCount = 2
        return settings
    }()

    static func imageClassifier(smoothing: Float = 0) throws -> (PerceiverIO, Fixture) {
        let fixture = try Fixture("image_classifier")
        let model = PerceiverIO(
            settings, input: GridInput(shape: [6, 5, 2], bandCount: 3),
            output: ClassificationOutput(classNames: ["a", "b", "c"], channels: 8, labelSmoothing: smoothing))
        try model.load(fixture.tensors("weight."))
        return (model, fixture)
    }

    static func images(_ fixture: Fixture) throws -> Batch {
        Batch(["image": try fixture["images"], "label": try fixture["labels"]])
    }

    @Test func `Logits and gradients of the image classifier equal PyTorch's`() throws {
        let (model, fixture) = try Self.imageClassifier()
        let batch = try Self.images(fixture)
        let logits = try model(batch).tensor("logits")
        #expect(relativeDifference(logits, try fixture["logits"]) < 1e-5)
        let loss = try recording { try model.loss(on: batch) }
        #expect(relativeDifference(loss.value, try fixture["loss"]) < 1e-5)
        try expectGradients(loss.value.gradients(), of: model, match: fixture)
    }

    @Test func `The smoothed loss equals PyTorch's`() throws {
        let (model, fixture) = try Self.imageClassifier(smoothing: 0.1)
        let loss = try model.loss(on: Self.images(fixture))
        #expect(relativeDifference(loss.value, try fixture["smoothed_loss"]) < 1e-5)
    }

    @Test func `Logits and gradients of the masked language model equal PyTorch's`() throws {
        let fixture = try Fixture("masked_language_model")
        var settings = Self.settings
        settings.decoder.headCount = 2
        let model = PerceiverIO(
            settings, input: TokenInput(vocabulary: 50, length: 12, channels: 8),
            output: VocabularyOutput(vocabulary: 50, length: 12, channels: 8))
        try model.load(fixture.tensors("weight."))
        let batch = Batch([
            "tokens": try fixture["ids"], "is_padding": try fixture["is_padding"],
            "labels": try fixture["labels"],
        ])
        let logits = try model(batch).tensor("logits")
        #expect(relativeDifference(logits, try fixture["logits"]) < 1e-5)
        let loss = try recording { try model.loss(on: batch) }
        #expect(relativeDifference(loss.value, try fixture["loss"]) < 1e-5)
        try expectGradients(loss.value.gradients(), of: model, match: fixture)
    }

    @Test func `Published models have their number of parameters`() {
        let mnist = PerceiverIO(
            ModelSettings(), input: GridInput(shape: [28, 28, 1], bandCount: 32),
            output: ClassificationOutput(classNames: (0..<10).map(String.init), channels: 128))
        #expect(mnist.parameterCount == 904_086)
        var settings = ModelSettings()
        settings.encoder.latentCount = 64
        settings.encoder.channels = 64
        settings.encoder.selfAttentionCount = 6
        settings.decoder.headCount = 4
        let masked = PerceiverIO(
            settings, input: TokenInput(vocabulary: 10_003, length: 512, channels: 64),
            output: VocabularyOutput(vocabulary: 10_003, length: 512, channels: 64))
        #expect(masked.parameterCount == 1_738_643)
    }
}
