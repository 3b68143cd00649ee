import Foundation
import Layers
import Perceiver
import Tensors
import TestSupport
import Testing

struct WeightLoadingTests {
    private func small() -> PerceiverEncoder {
        var settings = EncoderSettings()
        settings.latentCount = 3
        settings.channels = 8
        settings.selfAttentionCount = 1
        return PerceiverEncoder(settings, inputChannels: 5)
    }

    private func weights(of module: some Module) -> [String: Tensor] {
        Dictionary(uniqueKeysWithValues: module.weights().map { ($0.name, $0.tensor) })
    }

    @Test func `Everything that does not fit is in one error, and nothing is taken over`() throws {
        let (model, source) = (small(), small())
        model.randomize(seed: 1)
        source.randomize(seed: 2)
        var given = weights(of: source)
        given["latents"] = nil
        given["cross_attention.1.mlp.up.bias"] = nil
        given["head.weight"] = Tensor([1] as [Float])
        given["extra"] = Tensor([1] as [Float])
        given["cross_attention.0.attention.q_proj.weight"] = Tensor(zeros: [8, 7])
        given["cross_attention.0.attention.q_proj.bias"] = Tensor([1, 2, 3, 4, 5, 6, 7, 8] as [Int32])
        given["self_attention.0.layers.0.norm.weight"] = Tensor([1, 1, .nan, 1, 1, 1, 1, 1] as [Float])
        given["self_attention.1.layers.0.norm.bias"] = Tensor([1, 1, 1, 1, 1, 1, 1, -.infinity] as [Float])
        let before = model.weights().map(\.tensor.floats)

        let error = try #require(#expect(throws: WeightError.self) { try model.load(given) })
        #expect(error.missing == ["latents [3, 8]", "cross_attention.1.mlp.up.bias [8]"])
        #expect(error.unexpected == ["extra [1]", "head.weight [1]"])
        #expect(error.misshapen.count == 2)
        #expect(
            error.misshapen.contains(
                "cross_attention.0.attention.q_proj.weight (float32 [8, 7], expected float32 [8, 8])"))
        #expect(
            error.misshapen.contains(
                "cross_attention.0.attention.q_proj.bias (int32 [8], expected float32 [8])"))
        #expect(
            error.notFinite == [
                "self_attention.0.layers.0.norm.weight", "self_attention.1.layers.0.norm.bias",
            ])
        for name in error.missing + error.unexpected + error.misshapen + error.notFinite {
            #expect(error.description.contains(name))
        }
        #expect(model.weights().map(\.tensor.floats) == before)
    }

    @Test func `A part of the weights can be loaded into a part of a model`() throws {
        let (model, source) = (small(), small())
        model.randomize(seed: 1)
        source.randomize(seed: 2)
        var given = weights(of: source)
        given["unrelated"] = Tensor([1] as [Float])
        try model.load(given) { $0.hasPrefix("cross_attention.") }
        let (loaded, other) = (weights(of: model), weights(of: source))
        for (name, tensor) in loaded {
            #expect((tensor.floats == other[name]?.floats) == name.hasPrefix("cross_attention."), "\(name)")
        }
    }

    @Test func `Loaded weights are trainable and leave the given tensors alone`() throws {
        let (model, source) = (small(), small())
        source.randomize(seed: 2)
        let given = weights(of: source)
        try model.load(given)
        let latents = try #require(model.parameters().first { $0.name == "latents" }?.parameter)
        latents.update { $0.withMutableElements(as: Float.self) { $0[0] = 77 } }
        #expect(given["latents"]?.floats.first != 77)
        let input = InputArray(content: Tensor(normal: [1, 4, 5], seed: 1))
        let gradients = weightedGradients { model(input) }
        for entry in model.parameters() { #expect(gradients[entry.parameter] != nil, "\(entry.name)") }
    }

    /// The names are what checkpoints are read by: a change here makes every file that is out there unreadable.
    @Test func `The MNIST model has the names and shapes that its files have`() throws {
        let path = try #require(
            Bundle.module.path(forResource: "Fixtures/mnist_parameters", ofType: "txt"))
        let lines = InitializationTests.mnist().parameters().map { "\($0.name) \($0.parameter.shape)" }
        let expected = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(
            String.init)
        #expect(lines == expected)
    }
}
