import Layers
import Perceiver
import Tensors
import TestSupport
import Testing

struct PooledHeadTests {
    private let batch = Batch([
        "image": Tensor(normal: [3, 4, 4, 1], seed: 1), "label": Tensor([0, 2, 1] as [Int32]),
    ])

    private func model(_ head: ModelSettings.Head) -> PerceiverIO {
        var settings = ModelSettings()
        settings.encoder.latentCount = 4
        settings.encoder.channels = 8
        settings.encoder.selfAttentionCount = 1
        settings.head = head
        let model = PerceiverIO(
            settings, input: GridInput(shape: [4, 4, 1], bandCount: 2),
            output: ClassificationOutput(
                classNames: ["a", "b", "c"], channels: 8, hasQuery: head == .decoder))
        model.randomize(seed: 4)
        return model
    }

    @Test func `The logits are the head's map of the mean over the latents`() throws {
        let model = model(.pooled)
        let latents = model.encoder(try model.input(batch))
        let weights = Dictionary(uniqueKeysWithValues: model.weights().map { ($0.name, $0.tensor) })
        let expected = linear(
            latents.mean(along: 1), weight: try #require(weights["output.head.weight"]),
            bias: weights["output.head.bias"])
        #expect(relativeDifference(try model(batch).tensor("logits"), expected) < 1e-6)
    }

    @Test func `There is no decoder and no query, and every parameter learns`() throws {
        let model = model(.pooled)
        #expect(model.decoder == nil)
        #expect(!model.parameters().contains { $0.name.hasPrefix("decoder.") || $0.name == "output.query" })
        let gradients = try recording { try model.loss(on: batch).value }.gradients()
        // The bias of a key adds the same to all scores, which the softmax cancels, so it may be left out.
        for entry in model.parameters() where !entry.name.hasSuffix("k_proj.bias") {
            #expect(gradients[entry.parameter] != nil, "\(entry.name)")
        }
        #expect(self.model(.decoder).parameters().contains { $0.name == "output.query" })
    }

    @Test func `Asking a pooled output for queries says what is wrong`() throws {
        let model = model(.pooled)
        let array = try model.input(batch)
        let error = #expect(throws: BatchError.self) { try model.output.queries(for: array, in: batch) }
        #expect(error?.description.contains("pooled") == true)
    }
}
