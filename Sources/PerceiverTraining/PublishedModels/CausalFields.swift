import Perceiver
import PerceiverFiles
import PerceiverSettings

/// A causal model of published files, without its weights.
public struct PublishedCausalModel {
    /// How many tokens it knows.
    public let tokenCount: Int
    /// The most tokens that it sees at once.
    public var contextLength: Int { settings.window }
    let settings: CausalSettings
    let notes: [String]
}

extension PublishedFiles {
    /// The causal model that the files are of.
    ///
    /// - Throws: `SettingsError` for sizes that are missing or out of range, or of a model that cannot be made here.
    public func causalModel() throws -> PublishedCausalModel {
        if let checkpoint { return try CausalFields(of: checkpoint).model() }
        return try CausalFields(of: configuration).model()
    }
}

/// The sizes of a causal model by the names of the Python package perceiver-io 0.11.1, whose defaults are taken for those that are
/// not there.
struct CausalFields {
    /// The group of config.json that has them.
    static let groupName = "model_config"
    /// Names of weights that tell what a checkpoint has.
    static let tokens = "input_adapter.txt_embedding.weight"
    static let positions = "input_adapter.pos_embedding.weight"
    static let norm = "out_norm.weight"
    static let bias = "output_adapter.bias"
    static let queryNorm = "cross_attention.0.module.q_norm.weight"

    private var fields: PublishedFields
    private var notes: [String] = []

    /// Those of a configuration.
    ///
    /// - Throws: `SettingsError` if it has none, or has names that mean nothing here.
    init(of configuration: PublishedConfiguration) throws {
        guard let value = configuration.fields[Self.groupName] else {
            throw SettingsError(
                "config.json should have the sizes of the model as \"\(Self.groupName)\", but has none.")
        }
        guard case .object(let object) = value else {
            throw SettingsError(
                "config.json has \(value.literal) as \"\(Self.groupName)\", where the sizes of the model are expected."
            )
        }
        fields = PublishedFields(object, of: "\"\(Self.groupName)\" of config.json")
        let known = Set(try Self.group(of: CausalSettings(), tokenCount: 1).keys)
        let unknown = object.keys.filter { !known.contains($0) }.sorted()
        guard unknown.isEmpty else {
            throw SettingsError(
                "\(fields.place) has \(unknown.quoted), which no causal model of perceiver-io 0.11.1 has; what that changes is not "
                    + "known here. Known are \(known.sorted().quoted).")
        }
    }

    /// Those of a checkpoint: what its weights tell, then its hyper-parameters.
    ///
    /// - Throws: `SettingsError` where neither says how many positions the model sees.
    init(of checkpoint: LightningCheckpoint) throws {
        fields = PublishedFields(checkpoint.parameters.fields, of: "\"hyper_parameters\" of the checkpoint")
        let tokens = try checkpoint.shape(Self.tokens)
        let widths = try ["cross_attention", "self_attention.0"].map { layer in
            let name = "\(layer).1.module.1.weight"
            return checkpoint.has(name) ? try checkpoint.shape(name)[0] / max(1, tokens[1]) : nil
        }
        let positions =
            checkpoint.has(Self.positions) ? try checkpoint.shape(Self.positions)[0] : nil
        let layerCount = (0...).prefix { checkpoint.has("self_attention.\($0).0.module.norm.weight") }.count
        for (name, value) in [
            ("vocab_size", tokens[0]), ("num_channels", tokens[1]), ("max_seq_len", positions),
            ("num_self_attention_layers", layerCount), ("cross_attention_widening_factor", widths[0]),
            ("self_attention_widening_factor", widths[1]),
        ] {
            if let value { fields[name] = .int(value) }
        }
        fields["abs_pos_emb"] = .bool(positions != nil)
        fields["output_norm"] = .bool(checkpoint.has(Self.norm))
        fields["output_bias"] = .bool(checkpoint.has(Self.bias))
        guard let window = fields["max_seq_len"] else {
            throw SettingsError(
                "it has neither learned positions nor a hyper-parameter max_seq_len, so how many tokens the model sees is not known."
            )
        }
        var taken: [String] = []
        let latents = if case .int(let length) = window { min(512, length) } else { 512 }
        for (name, usual) in [
            ("max_latents", latents), ("num_heads", 8), ("num_self_attention_rotary_layers", 1),
        ] where fields[name] == nil {
            fields[name] = .int(usual)
            taken.append("\(name) \(usual)")
        }
        if !taken.isEmpty {
            notes.append(
                "The checkpoint does not have all hyper-parameters that its shapes leave open; taken were \(taken.joined(separator: ", "))."
            )
        }
    }

    private func size(_ name: String, default usual: Int, from least: Int = 1) throws -> Int {
        let size = try fields.value(name, default: usual)
        guard (least...10_000_000).contains(size) else {
            throw SettingsError(
                "\(fields.place) has \(size) as \"\(name)\", which should be from \(least) to 10000000.")
        }
        return size
    }

    private func share(_ name: String, default usual: Float) throws -> Float {
        let share = try fields.value(name, default: usual)
        guard share >= 0, share < 1 else {
            throw SettingsError(
                "\(fields.place) has \(share) as \"\(name)\", which should be from 0 to less than 1.")
        }
        return share
    }

    /// The model of these sizes.
    ///
    /// - Throws: `SettingsError` for sizes that are out of range, or of a model that cannot be made here.
    func model() throws -> PublishedCausalModel {
        var settings = CausalSettings()
        let (window, latents) = (
            try size("max_seq_len", default: 4096), try size("max_latents", default: 512)
        )
        guard latents <= window else {
            throw SettingsError(
                "\(fields.place) has \(latents) as \"max_latents\", which should be at most the \(window) of max_seq_len."
            )
        }
        (settings.contextLength, settings.latentCount) = (window, latents)
        settings.channels = try size("num_channels", default: 512)
        settings.headCount = try size("num_heads", default: 8)
        settings.layerCount = try size("num_self_attention_layers", default: 8, from: 0)
        let rotary = try size("num_self_attention_rotary_layers", default: 1, from: -1)
        settings.rotaryLayerCount = rotary < 0 ? nil : rotary
        settings.positions = try fields.value("abs_pos_emb", default: true) ? .learned : .none
        settings.crossWideningFactor = try size("cross_attention_widening_factor", default: 4)
        settings.selfWideningFactor = try size("self_attention_widening_factor", default: 4)
        settings.hasOutputNorm = try fields.value("output_norm", default: false)
        settings.hasOutputBias = try fields.value("output_bias", default: true)
        settings.prefixDropout = try share("cross_attention_dropout", default: 0.5)
        settings.dropout = try share("residual_dropout", default: 0)
        settings.attentionDropout = try share("post_attention_dropout", default: 0)
        settings.activationCheckpointing = try fields.value("activation_checkpointing", default: false)
        guard settings.channels % settings.headCount == 0 else {
            throw SettingsError(
                "\(fields.place) has \(settings.headCount) as \"num_heads\", which does not divide the \(settings.channels) of "
                    + "num_channels.")
        }
        do {
            try Self.requirePairs(settings)
        } catch let error as SettingsError {
            throw SettingsError("\(fields.place) is of a model that cannot be made here: \(error).")
        }
        return PublishedCausalModel(
            tokenCount: try size("vocab_size", default: 262), settings: settings, notes: notes)
    }

    /// Checks that what turns of a head are pairs of channels.
    ///
    /// - Throws: `SettingsError`, as the end of a sentence.
    private static func requirePairs(_ settings: CausalSettings) throws {
        let count = settings.channels / settings.headCount / (settings.positions == .none ? 1 : 2)
        guard count % 2 == 0, count > 0 else {
            throw SettingsError(
                "\(count) channels of each head turn, \(settings.channels) channels in \(settings.headCount) heads"
                    + "\(settings.positions == .none ? "" : ", of which half turn"); it should be an even number, because they "
                    + "turn in pairs")
        }
    }

    /// The group of config.json for a model.
    ///
    /// - Throws: `SettingsError` for a model that the package makes otherwise, as the end of a sentence.
    static func group(of settings: CausalSettings, tokenCount: Int) throws -> JSONObject {
        try requirePairs(settings)
        func share(_ value: Float) throws -> JSONValue { try JSONValue(encoding: value) }
        return JSONObject([
            ("abs_pos_emb", .bool(settings.positions != .none)),
            ("activation_checkpointing", .bool(settings.activationCheckpointing)),
            // Where what is kept for the backward pass lies.
            ("activation_offloading", .bool(false)),
            ("cross_attention_dropout", try share(settings.prefixDropout)),
            ("cross_attention_widening_factor", .int(settings.crossWideningFactor)),
            // The deviation of weights before training, which all models have here.
            ("init_scale", .double(0.02)),
            // In how many steps an attention is computed.
            ("max_heads_parallel", .null),
            ("max_latents", .int(settings.latents)),
            ("max_seq_len", .int(settings.window)),
            ("num_channels", .int(settings.channels)),
            ("num_heads", .int(settings.headCount)),
            ("num_self_attention_layers", .int(settings.layerCount)),
            ("num_self_attention_rotary_layers", .int(settings.rotaryLayerCount ?? -1)),
            ("output_bias", .bool(settings.hasOutputBias)),
            ("output_norm", .bool(settings.hasOutputNorm)),
            ("post_attention_dropout", try share(settings.attentionDropout ?? settings.dropout)),
            ("residual_dropout", try share(settings.dropout)),
            ("self_attention_widening_factor", .int(settings.selfWideningFactor)),
            ("vocab_size", .int(tokenCount)),
        ])
    }
}

extension LightningCheckpoint {
    /// How many tokens a causal model knows; nil if it is of another kind.
    public var causalTokenCount: Int? {
        has(CausalFields.queryNorm) ? (try? shape(CausalFields.tokens))?.first : nil
    }
}
