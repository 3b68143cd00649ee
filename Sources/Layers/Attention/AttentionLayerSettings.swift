/// The widths and probabilities of an attention layer.
public struct AttentionLayerSettings: Sendable {
    /// Heads; they divide the widths.
    public var headCount: Int
    /// Channels of queries and keys over all heads; nil: those of the query.
    public var qkChannels: Int?
    /// Channels of values over all heads; nil: those of queries and keys.
    public var vChannels: Int?
    /// Hidden channels of the MLP for each channel.
    public var wideningFactor: Int
    /// Probability of dropping elements of what is added to a residual.
    public var dropout: Float
    /// Probability of dropping attention weights.
    public var attentionDropout: Float
    /// How attention is computed.
    public var implementation = AttentionImplementation.fast

    /// Settings with the papers' defaults; attention weights are dropped like the rest, if not said otherwise.
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

/// How attention is computed; both give the same numbers but for rounding.
public enum AttentionImplementation: String, Codable, Sendable, CaseIterable {
    /// By the shortcuts that apply; see Shortcuts.
    case fast
    /// As it is meant: keys and values of every row, and every weight stored.
    case plain
}
