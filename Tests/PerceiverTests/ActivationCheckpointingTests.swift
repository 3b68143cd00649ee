import Layers
import Perceiver
import Tensors
import TestSupport
import Testing

struct ActivationCheckpointingTests {
    private let batch = Batch([
        "image": Tensor(normal: [3, 4, 4, 1], seed: 1), "label": Tensor([0, 2, 1] as [Int32]),
    ])

    private func model(isCheckpointing: Bool) -> PerceiverIO {
        var settings = ModelSettings()
        settings.encoder.latentCount = 4
        settings.encoder.channels = 8
        settings.encoder.selfAttentionCount = 2
        (settings.encoder.dropout, settings.encoder.attentionDropout) = (0.2, 0.1)
        settings.encoder.activationCheckpointing = isCheckpointing
        let model = PerceiverIO(
            settings, input: GridInput(shape: [4, 4, 1], bandCount: 2),
            output: ClassificationOutput(classNames: ["a", "b", "c"], channels: 8))
        model.randomize(seed: 4)
        return model
    }

    @Test func `Loss and gradients are the same, with shared weights and dropout`() throws {
        let (plain, saving) = (model(isCheckpointing: false), model(isCheckpointing: true))
        func loss(_ model: PerceiverIO) throws -> (Float, Gradients) {
            try withDropout(seed: 1, step: 2) {
                let loss = try recording { try model.loss(on: batch).value }
                return (loss.scalar, loss.gradients())
            }
        }
        let (first, second) = (try loss(plain), try loss(saving))
        #expect(first.0 == second.0)
        expectSameGradients(second.1, of: saving, first.1, of: plain, tolerance: 1e-5)
    }

    @Test func `A frozen encoder stays without gradients`() throws {
        let model = model(isCheckpointing: true)
        for entry in model.parameters() where entry.name.hasPrefix("encoder.") {
            entry.parameter.isFrozen = true
        }
        let gradients = try recording { try model.loss(on: batch).value }.gradients()
        for entry in model.parameters() where !entry.name.hasSuffix("k_proj.bias") {
            #expect((gradients[entry.parameter] == nil) == entry.name.hasPrefix("encoder."), "\(entry.name)")
        }
    }

    @Test func `A hidden layer stands between decoder output and logits`() throws {
        var settings = ModelSettings()
        settings.encoder.latentCount = 4
        settings.encoder.channels = 8
        settings.head = .pooled
        let model = PerceiverIO(
            settings, input: GridInput(shape: [4, 4, 1], bandCount: 2),
            output: ClassificationOutput(
                classNames: ["a", "b", "c"], channels: 8, hiddenChannels: 5, hasQuery: false))
        model.randomize(seed: 4)
        let weights = Dictionary(uniqueKeysWithValues: model.weights().map { ($0.name, $0.tensor) })
        let mean = model.encoder(try model.input(batch)).mean(along: 1)
        let hidden = linear(
            mean, weight: try #require(weights["output.hidden.weight"]), bias: weights["output.hidden.bias"]
        ).gelu()
        let expected = linear(
            hidden, weight: try #require(weights["output.head.weight"]), bias: weights["output.head.bias"])
        #expect(relativeDifference(try model(batch).tensor("logits"), expected) < 1e-6)
    }

    @Test func `The loss of mixed examples is the mixture of their losses`() throws {
        let model = model(isCheckpointing: false)
        func loss(_ labels: [Int32]) throws -> Float {
            var batch = batch
            batch.tensors["label"] = Tensor(labels)
            return try model.loss(on: batch).value.scalar
        }
        var mixed = batch
        mixed.tensors["label_probability"] = Tensor(
            [0.7, 0.3, 0, 0, 0.3, 0.7, 0, 0.7, 0.3] as [Float], shape: [3, 3])
        let expected = 0.7 * (try loss([0, 2, 1])) + 0.3 * (try loss([1, 1, 2]))
        #expect(abs(try model.loss(on: mixed).value.scalar - expected) < 1e-5)
    }
}
