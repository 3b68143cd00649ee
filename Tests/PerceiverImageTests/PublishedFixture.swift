import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverImage

/// A small classifier with random weights, as `transformers` has it, and what that computes; the files are of its own
/// classes, or the weights follow from their shapes.
struct PublishedFixture {
    let weights: [String: Tensor]
    let inputs: [String: Tensor]
    let outputs: [String: Tensor]
    private let settings: String

    /// - Parameters:
    ///   - name: the folder of its files.
    ///   - settings: what differs from the other models.
    /// - Throws: what is wrong with the files.
    init(_ name: String, settings: String) throws {
        let folder = "\(Fixtures.folder)/Published/\(name)"
        func read(_ file: String) throws -> [String: Tensor] {
            try TensorFile.read("\(folder)/\(file).safetensors")
        }
        let hasFile = itemKind(at: "\(folder)/model.safetensors") != nil
        weights = try hasFile ? read("model") : FormulaWeights.tensors(of: folder)
        (inputs, outputs) = (try read("inputs"), try read("outputs"))
        self.settings = settings
    }

    /// The model for images of a size, with the weights.
    func model(height: Int, width: Int, _ changes: String = "{}") throws -> PerceiverIO {
        let common = """
            input: {name: image, normalization: given, normalization_means: [0, 0, 0], normalization_deviations: [1, 1, 1]}
            output: {name: classify}
            model:
              encoder:
                {latent_count: 5, channels: 16, layer_count: 2, cross_attention_count: 1, distinct_cross_attention_count: 1,
                 distinct_block_count: 1, self_attention_count: 2, self_head_count: 4}
            """
        let settings = try RunSettings(
            registry: Registry(plugins: [ImagePlugin.self]),
            layers: [common, settings, changes].map { try SettingsTree(yaml: $0) })
        let model = try settings.makePerceiverIO(
            for: DataDescription(
                shapes: ["image": [height, width, 3]], classNames: (0..<7).map { "LABEL_\($0)" }))
        var own: [String: Tensor] = [:]
        for (name, tensor) in weights {
            let name = Self.ownName(name)
            own[name] =
                name == "input.projection.weight"
                ? tensor.reshaped(to: Array(tensor.shape.prefix(2)))
                : tensor.dtype == .int32 ? Tensor(Float(tensor.elements(as: Int32.self)[0])) : tensor
        }
        try model.load(own)
        return model
    }

    /// The images of a kind of inputs, [b, height, width, 3].
    func images(_ kind: String = "") throws -> Batch {
        let values = try #require(inputs["\(kind)pixel_values"])
        return Batch(["image": values.transposed([0, 2, 3, 1])])
    }

    /// How far a result is from what the other library computed.
    func difference(_ result: Tensor, from name: String) throws -> Float {
        relativeDifference(result, try #require(outputs[name], "there is no \(name)"))
    }

    private static func ownName(_ name: String) -> String {
        let parts: [(String, String)] = [
            ("perceiver.", ""), ("input_preprocessor.convnet_1x1", "input.projection"),
            ("input_preprocessor.position_embeddings.position_embeddings", "input.positions"),
            ("input_preprocessor.positions_projection", "input.position_projection"),
            ("input_preprocessor.convnet.conv", "input.stem.convolution"),
            ("input_preprocessor.convnet.batchnorm", "input.stem.norm"),
            ("running_var", "running_variance"), ("num_batches_tracked", "batch_count"),
            ("embeddings.latents", "encoder.latents"),
            ("decoder.decoder.decoding_cross_attention", "decoder.cross_attention"),
            ("decoder.decoder.final_layer", "output.head"),
            ("decoder.decoder.output_position_encodings.position_embeddings", "output.query"),
            ("encoder.self_attends", "encoder.self_attention.0.layers"),
            ("attention.output.dense", "attention.o_proj"), ("attention.self.query", "attention.q_proj"),
            ("attention.self.key", "attention.k_proj"), ("attention.self.value", "attention.v_proj"),
            ("mlp.dense1", "mlp.up"), ("mlp.dense2", "mlp.down"),
        ]
        var own = parts.reduce(name) { $0.replacing($1.0, with: $1.1) }
        own = own.replacing("encoder.cross_attention.", with: "encoder.cross_attention.0.")
        let isCross = own.contains("cross_attention")
        own = own.replacing("attention.self.layernorm1", with: isCross ? "query_norm" : "norm")
        own = own.replacing("attention.self.layernorm2", with: "input_norm")
        return own.replacing(".layernorm.", with: ".mlp.norm.")
    }
}
