/// The widths and probabilities of an attention layer.
public struct AttentionLayerSettings: Sendable {
    /// The number of heads, which divides the widths.
    public var headCount: Int
    /// Channels of queries and keys over all heads; nil for the channels of the query input.
    public var qkChannels: Int?
    /// Channels of values over all heads; nil for those of queries and keys.
    public var vChannels: Int?
    /// Hidden channels of the MLP divided by its channels.
    public var wideningFactor: Int
    /// Dropout probability of what is added to a residual.
    public var dropout: Float
    /// Dropout probability of attention weights.
    public var attentionDropout: Float
    /// Which linear maps have a bias; by default all.
    public var biases = Biases()
    /// How attention is computed.
    public var implementation = AttentionImplementation.fast

    /// Settings with the papers' defaults; `attentionDropout` is by default the same as `dropout`.
    public init(
        headCount: Int, qkChannels: Int? = nil, vChannels: Int? = nil, wideningFactor: Int = 1,
        dropout: Float = 0, attentionDropout: Float? = nil
    ) {
        self.headCount = headCount
        self.qkChannels = qkChannels
        self.vChannels = vChannels
        self.wideningFactor = wideningFactor
        self.dropout = dropout
        self.attentionDropout = attentionDropout ?? dropout
    }
}

extension AttentionLayerSettings {
    /// Which linear maps of a layer have a bias.
    public struct Biases: Sendable {
        /// The maps to queries, keys and values.
        public var inputs: Bool
        /// The map of the attention's result.
        public var output: Bool
        /// Both maps of the MLP.
        public var mlp: Bool

        /// All of them, unless said otherwise.
        public init(inputs: Bool = true, output: Bool = true, mlp: Bool = true) {
            (self.inputs, self.output, self.mlp) = (inputs, output, mlp)
        }
    }
}

/// How attention is computed; results differ by rounding only.
public enum AttentionImplementation: String, Codable, Sendable, CaseIterable {
    /// By the shortcuts that apply; see `Shortcuts/AttentionShortcut.swift`.
    case fast
    /// By the definition: keys and values of every row are computed, and every attention weight is stored.
    case plain
}
