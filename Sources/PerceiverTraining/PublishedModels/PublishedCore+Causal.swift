import Foundation
import Layers
import Perceiver
import PerceiverFiles
import PerceiverSettings
import Tensors

extension PublishedCore where M == PerceiverAR {
    /// The causal models of the Python package perceiver-io 0.11.1, as their `save_pretrained` writes them.
    ///
    /// - Parameter modelType: the `model_type` in config.json.
    /// - Returns: what is known of them.
    public static func perceiverAR(modelType: String) -> PublishedCore {
        var core = causal(modelType: modelType, prefix: "backend_model.")
        core.writing = Writing(
            describe: { model, configuration in
                let group = try CausalFields.group(of: model.settings, tokenCount: model.tokenCount)
                configuration.modelType = modelType
                try configuration.set(CausalFields.groupName, to: JSONValue.object(group))
                try configuration.set("is_decoder", to: true)
            },
            resolve: { tree, _ in
                SettingsTree(describing: try tree.decode(CausalSettings.self, at: "model").resolved)
            })
        return core
    }

    /// The same models in the checkpoints of their training.
    public static var perceiverARCheckpoint: PublishedCore { causal(modelType: nil, prefix: "") }

    private static func causal(modelType: String?, prefix: String) -> PublishedCore {
        PublishedCore(
            modelType: modelType, name: { PublishedName(ofCausal: $0, prefix: prefix) },
            computed: { model in
                [frequencies(of: model.settings, prefix: prefix)]
                    + (model.sinusoidalTable.map { [waves($0, prefix: prefix)] } ?? [])
            },
            sizes: { files, _, _ in
                let model = try files.causalModel()
                return (SettingsTree(describing: model.settings), model.notes)
            })
    }

    /// The frequencies of rotary positions, in the arithmetic that PyTorch has for them.
    private static func frequencies(of settings: CausalSettings, prefix: String) -> ComputedTensor {
        let count = settings.rotatedChannels
        let values = stride(from: 0, to: count, by: 2).map { 1 / pow(Float(10000), Float($0) / Float(count)) }
        return ComputedTensor(
            name: "\(prefix)input_adapter.frq_pos_encoding.inv_freq", value: Tensor(values),
            meaning:
                "10000 to the power of -2m / \(count), for the \(count) channels of a head that turn by num_heads and abs_pos_emb"
        )
    }

    /// Sinusoidal positions, as the learned ones that the package has in their place.
    private static func waves(_ table: Tensor, prefix: String) -> ComputedTensor {
        ComputedTensor(
            name: prefix + CausalFields.positions, value: table,
            meaning: "the sines and cosines of places, by num_channels")
    }
}

extension CausalSettings {
    /// The same model with every size written out, and without what matters in training alone.
    fileprivate var resolved: CausalSettings {
        var whole = self
        (whole.contextLength, whole.latentCount) = (window, latents)
        if positions == .sinusoidal { whole.positions = .learned }
        whole.rotaryLayerCount = min(rotaryLayerCount ?? layerCount, layerCount)
        (whole.prefixDropout, whole.dropout, whole.attentionDropout) = (0, 0, nil)
        (whole.activationCheckpointing, whole.attention) = (false, .fast)
        return whole
    }
}

extension PublishedName {
    /// The parts of a layer here and there, without the end of the name.
    private static let causalParts = [
        "query_norm": "0.module.q_norm", "input_norm": "0.module.kv_norm", "norm": "0.module.norm",
        "attention.q_proj": "0.module.attention.q_proj", "attention.k_proj": "0.module.attention.k_proj",
        "attention.v_proj": "0.module.attention.v_proj", "attention.o_proj": "0.module.attention.o_proj",
        "mlp.norm": "1.module.0", "mlp.up": "1.module.1", "mlp.down": "1.module.3",
    ]

    /// What is outside the layers.
    private static let causalEnds = [
        "tokens.weight": CausalFields.tokens, "positions": CausalFields.positions,
        "output_norm.weight": CausalFields.norm, "output_norm.bias": "out_norm.bias",
        "output_bias": CausalFields.bias,
    ]

    /// The name of a parameter of a causal model; nil for any other.
    init?(ofCausal name: String, prefix: String) {
        if let whole = Self.causalEnds[name] {
            self.init(prefix + whole)
            return
        }
        var path = name.split(separator: ".").map(String.init)
        let last = path.removeLast()
        guard let kind = path.first else { return nil }
        // The layers of self-attention are numbered.
        let startCount = kind == "self_attention" ? 2 : 1
        guard let part = Self.causalParts[path.dropFirst(startCount).joined(separator: ".")] else {
            return nil
        }
        self.init("\(prefix)\(path.prefix(startCount).joined(separator: ".")).\(part).\(last)")
    }
}
