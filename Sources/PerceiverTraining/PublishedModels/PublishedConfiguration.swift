import PerceiverFiles
import PerceiverSettings

/// The `config.json` of a published Perceiver, by the names that it has there, with the defaults of a file that leaves some out.
public struct PublishedConfiguration: Codable, Sendable, Equatable {
    /// The class of the model; the one that a reader knows decides what the model is for.
    public var architectures: [String] = []
    var modelType = "perceiver"
    /// Rows of the latent array.
    public var numLatents = 256
    /// Channels of the latent array.
    public var dLatents = 1280
    /// Channels of a row of text; of other inputs this is information.
    public var dModel = 768
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
    /// Tokens of the vocabulary.
    public var vocabSize = 262
    /// The most tokens of a text.
    public var maxPositionEmbeddings = 2048
    /// The side length of a square image.
    public var imageSize = 56
    /// Height and width of the pictures whose flow is predicted.
    public var trainSize = [368, 496]
    /// Frames of a video.
    public var numFrames = 16
    /// Samples of sound in the time of a frame.
    public var audioSamplesPerFrame = 1920
    /// Samples in a row of sound.
    public var samplesPerPatch = 16
    /// The shape of the video that is reconstructed: [1, frames, height, width].
    public var outputShape = [1, 16, 224, 224]
    /// Channels of the decoder's outputs of several modalities, before the map of each.
    public var outputNumChannels = 512
    /// Learned channels of the query for the label of several modalities.
    public var labelTrainableNumChannels = 1024
    /// What labels are: `regression`, `single_label_classification` or `multi_label_classification`; nil: follows from them.
    public var problemType: String?
    private var id2label: [String: String]?
    private var label2id: [String: Int]?
    private var numLabels: Int?
    private var dtype: String?

    private enum CodingKeys: String, CodingKey {
        case architectures, id2label, label2id, dtype
        case modelType = "model_type"
        case numLatents = "num_latents"
        case dLatents = "d_latents"
        case dModel = "d_model"
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
        case vocabSize = "vocab_size"
        case maxPositionEmbeddings = "max_position_embeddings"
        case imageSize = "image_size"
        case trainSize = "train_size"
        case numFrames = "num_frames"
        case audioSamplesPerFrame = "audio_samples_per_frame"
        case samplesPerPatch = "samples_per_patch"
        case outputShape = "output_shape"
        case outputNumChannels = "output_num_channels"
        case labelTrainableNumChannels = "_label_trainable_num_channels"
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
        try read(.dModel, \.dModel)
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
        try read(.vocabSize, \.vocabSize)
        try read(.maxPositionEmbeddings, \.maxPositionEmbeddings)
        try read(.imageSize, \.imageSize)
        try read(.trainSize, \.trainSize)
        try read(.numFrames, \.numFrames)
        try read(.audioSamplesPerFrame, \.audioSamplesPerFrame)
        try read(.samplesPerPatch, \.samplesPerPatch)
        try read(.outputShape, \.outputShape)
        try read(.outputNumChannels, \.outputNumChannels)
        try read(.labelTrainableNumChannels, \.labelTrainableNumChannels)
        try read(.problemType, \.problemType)
        try read(.id2label, \.id2label)
        try read(.numLabels, \.numLabels)
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
