import PerceiverFiles
import PerceiverSettings

/// The `config.json` of a published model, by the names that it has there, with the defaults of a file that leaves some out.
///
/// What encoder, decoder and labels are is known here; what inputs and outputs, or models of other types, add is found by its name:
/// ``value(_:default:)``.
public struct PublishedConfiguration: Codable, Sendable, Equatable {
    /// The class of the model; the one that a reader knows decides what the model is for.
    public var architectures: [String] = []
    /// The kind of the model.
    var modelType = Self.encoderType
    /// That of models with an encoder, whose sizes stand in the files of no others.
    static let encoderType = "perceiver"
    /// Rows of the latent array.
    public var numLatents = 256
    /// Channels of the latent array.
    public var dLatents = 1280
    /// How often the block of self-attention is applied, with the same weights.
    public var numBlocks = 1
    /// Layers of the block.
    public var numSelfAttendsPerBlock = 26
    /// Heads of the self-attention.
    public var numSelfAttentionHeads = 8
    /// Heads of the encoder's cross-attention.
    public var numCrossAttentionHeads = 8
    /// Query and key channels of the encoder; nil: see ``crossAttentionShapeForAttention``.
    public var qkChannels: Int?
    /// Value channels of the encoder; nil: those of queries and keys.
    public var vChannels: Int?
    /// "kv": where ``qkChannels`` is nil, a cross-attention has as many as the rows it attends to; "q": as its queries.
    public var crossAttentionShapeForAttention = "kv"
    var selfAttentionWideningFactor = 1
    var crossAttentionWideningFactor = 1
    var hiddenAct = "gelu"
    var attentionProbsDropoutProb: Float = 0.1
    var useQueryResidual = true
    /// What labels are: `regression`, `single_label_classification` or `multi_label_classification`; nil: follows from them.
    public var problemType: String?
    private var id2label: [String: String]?
    private var label2id: [String: Int]?
    private var numLabels: Int?
    private var dtype: String?
    /// All that the file says, by name.
    private(set) var fields = PublishedFields([:], of: "config.json")

    private enum CodingKeys: String, CodingKey {
        case architectures, id2label, label2id, dtype
        case modelType = "model_type"
        case numLatents = "num_latents"
        case dLatents = "d_latents"
        case numBlocks = "num_blocks"
        case numSelfAttendsPerBlock = "num_self_attends_per_block"
        case numSelfAttentionHeads = "num_self_attention_heads"
        case numCrossAttentionHeads = "num_cross_attention_heads"
        case qkChannels = "qk_channels"
        case vChannels = "v_channels"
        case crossAttentionShapeForAttention = "cross_attention_shape_for_attention"
        case selfAttentionWideningFactor = "self_attention_widening_factor"
        case crossAttentionWideningFactor = "cross_attention_widening_factor"
        case hiddenAct = "hidden_act"
        case attentionProbsDropoutProb = "attention_probs_dropout_prob"
        case useQueryResidual = "use_query_residual"
        case problemType = "problem_type"
        case numLabels = "num_labels"
    }

    /// The defaults, for a model of the class `name`.
    init(className name: String) {
        architectures = [name]
        dtype = "float32"
    }

    /// Reads what is there; what is missing has its default, and names that mean nothing here are ignored.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, _ field: WritableKeyPath<Self, Value>) throws {
            if let value = try fields.decodeIfPresent(Value.self, forKey: key) {
                self[keyPath: field] = value
            }
        }
        func read<Value: Decodable>(_ key: CodingKeys, _ field: WritableKeyPath<Self, Value?>) throws {
            self[keyPath: field] = try fields.decodeIfPresent(Value.self, forKey: key)
        }
        try read(.architectures, \.architectures)
        try read(.modelType, \.modelType)
        try read(.numLatents, \.numLatents)
        try read(.dLatents, \.dLatents)
        try read(.numBlocks, \.numBlocks)
        try read(.numSelfAttendsPerBlock, \.numSelfAttendsPerBlock)
        try read(.numSelfAttentionHeads, \.numSelfAttentionHeads)
        try read(.numCrossAttentionHeads, \.numCrossAttentionHeads)
        try read(.qkChannels, \.qkChannels)
        try read(.vChannels, \.vChannels)
        try read(.crossAttentionShapeForAttention, \.crossAttentionShapeForAttention)
        try read(.selfAttentionWideningFactor, \.selfAttentionWideningFactor)
        try read(.crossAttentionWideningFactor, \.crossAttentionWideningFactor)
        try read(.hiddenAct, \.hiddenAct)
        try read(.attentionProbsDropoutProb, \.attentionProbsDropoutProb)
        try read(.useQueryResidual, \.useQueryResidual)
        try read(.problemType, \.problemType)
        try read(.id2label, \.id2label)
        try read(.numLabels, \.numLabels)
        guard case .object(let all) = try JSONValue(from: decoder) else { return }
        self.fields = PublishedFields(all, of: self.fields.place)
    }

    /// Writes all fields.
    public func encode(to encoder: any Encoder) throws {
        try fields.values.encode(to: encoder)
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(architectures, forKey: .architectures)
        try fields.encodeIfPresent(id2label, forKey: .id2label)
        try fields.encodeIfPresent(label2id, forKey: .label2id)
        try fields.encodeIfPresent(dtype, forKey: .dtype)
        try fields.encode(modelType, forKey: .modelType)
        try fields.encodeIfPresent(problemType, forKey: .problemType)
        try fields.encodeIfPresent(numLabels, forKey: .numLabels)
        guard modelType == Self.encoderType else { return }
        try fields.encode(numLatents, forKey: .numLatents)
        try fields.encode(dLatents, forKey: .dLatents)
        try fields.encode(numBlocks, forKey: .numBlocks)
        try fields.encode(numSelfAttendsPerBlock, forKey: .numSelfAttendsPerBlock)
        try fields.encode(numSelfAttentionHeads, forKey: .numSelfAttentionHeads)
        try fields.encode(numCrossAttentionHeads, forKey: .numCrossAttentionHeads)
        try fields.encodeIfPresent(qkChannels, forKey: .qkChannels)
        try fields.encodeIfPresent(vChannels, forKey: .vChannels)
        try fields.encode(crossAttentionShapeForAttention, forKey: .crossAttentionShapeForAttention)
        try fields.encode(selfAttentionWideningFactor, forKey: .selfAttentionWideningFactor)
        try fields.encode(crossAttentionWideningFactor, forKey: .crossAttentionWideningFactor)
        try fields.encode(hiddenAct, forKey: .hiddenAct)
        try fields.encode(attentionProbsDropoutProb, forKey: .attentionProbsDropoutProb)
        try fields.encode(useQueryResidual, forKey: .useQueryResidual)
    }
}

extension PublishedConfiguration {
    /// What an input, an output or a model of another type says of itself under a name.
    ///
    /// - Parameters:
    ///   - name: the key in the file.
    ///   - usual: what it is where the file leaves it out.
    /// - Returns: the value.
    /// - Throws: `SettingsError` for a value of another kind.
    public func value<Value: Decodable>(_ name: String, default usual: Value) throws -> Value {
        try fields.value(name, default: usual)
    }

    /// Sets what an input or an output says of itself under a name.
    public mutating func set(_ name: String, to value: some Encodable) throws {
        fields[name] = try JSONValue(encoding: value)
    }
}

extension PublishedConfiguration {
    /// The names of the labels, in their order; two where the file says nothing of them.
    ///
    /// - Throws: `SettingsError` for numbers that are not 0, 1, 2, ...
    public func labelNames() throws -> [String] {
        guard let id2label else {
            let count = numLabels ?? 2
            guard (1...1_000_000).contains(count) else {
                throw SettingsError("config.json should have from 1 to 1000000 num_labels, not \(count).")
            }
            return (0..<count).map { "LABEL_\($0)" }
        }
        return try (0..<id2label.count).map { label in
            guard let name = id2label["\(label)"] else {
                throw SettingsError(
                    "config.json has \(id2label.count) labels in id2label, but none is number \(label).")
            }
            return name
        }
    }

    /// Sets the names of the labels.
    mutating func setLabelNames(_ names: [String]) {
        id2label = [:]
        label2id = [:]
        for (label, name) in names.enumerated() {
            id2label?["\(label)"] = name
            label2id?[name] = label
        }
    }
}
