import Layers

/// The sizes of a model between its adapters.
///
/// The defaults are those of the published MNIST classifier.
public struct ModelSettings: Codable, Sendable, Equatable {
    /// What stands between the latents and the output adapter.
    public enum Head: String, Codable, Sendable, CaseIterable {
        /// A decoder that the output adapter's queries go through (Perceiver IO).
        case decoder
        /// The mean over the latents (Perceiver).
        case pooled
    }

    /// The encoder's sizes.
    public var encoder = EncoderSettings()
    /// The decoder's sizes.
    public var decoder = DecoderSettings()
    /// What stands between the latents and the output adapter.
    public var head = Head.decoder
    /// How attention is computed, in encoder and decoder: to compare, or to look for a fault.
    public var attention = AttentionImplementation.fast

    /// The defaults.
    public init() {}
}

/// The sizes of an encoder.
public struct EncoderSettings: Codable, Sendable, Equatable {
    /// Rows of the latent array.
    public var latentCount = 32
    /// Channels of the latent array.
    public var channels = 128
    /// Layers, each a cross-attention and a block of self-attention.
    public var layerCount = 3
    /// The first so many layers attend to the input; nil: all.
    public var crossAttentionCount: Int?
    /// Cross-attentions with weights of their own; the last serves the remaining layers.
    public var distinctCrossAttentionCount = 2
    /// Blocks with weights of their own; the last serves the remaining layers.
    public var distinctBlockCount = 2
    /// Self-attention layers in a block.
    public var selfAttentionCount = 3
    /// Heads of the cross-attention.
    public var crossHeadCount = 4
    /// Heads of the self-attention.
    public var selfHeadCount = 4
    /// Query and key channels of the cross-attention over all heads; nil: those of the latents.
    public var crossQkChannels: Int?
    /// Value channels of the cross-attention over all heads; nil: those of queries and keys.
    public var crossVChannels: Int?
    /// Query and key channels of the self-attention over all heads; nil: those of the latents.
    public var selfQkChannels: Int?
    /// Value channels of the self-attention over all heads; nil: those of queries and keys.
    public var selfVChannels: Int?
    /// Hidden channels of the cross-attention's MLP for each channel.
    public var crossWideningFactor = 1
    /// Hidden channels of the self-attention's MLP for each channel.
    public var selfWideningFactor = 1
    /// Probability of dropping residual elements in training.
    public var dropout: Float = 0
    /// Probability of dropping attention weights in training; nil: `dropout`.
    public var attentionDropout: Float?
    /// Whether of each self-attention layer only its input is kept for backward, where the rest is computed anew:
    /// less memory, for one more forward pass of these layers (arXiv 1604.06174).
    public var activationCheckpointing = false

    /// The defaults.
    public init() {}

    var crossAttention: AttentionLayerSettings {
        AttentionLayerSettings(
            headCount: crossHeadCount, qkChannels: crossQkChannels, vChannels: crossVChannels,
            wideningFactor: crossWideningFactor, dropout: dropout, attentionDropout: attentionDropout)
    }

    var selfAttention: AttentionLayerSettings {
        AttentionLayerSettings(
            headCount: selfHeadCount, qkChannels: selfQkChannels, vChannels: selfVChannels,
            wideningFactor: selfWideningFactor, dropout: dropout, attentionDropout: attentionDropout)
    }
}

/// The sizes of a decoder.
public struct DecoderSettings: Codable, Sendable, Equatable {
    /// Heads of the cross-attention.
    public var headCount = 1
    /// Query and key channels over all heads; nil: those of the queries.
    public var qkChannels: Int?
    /// Value channels over all heads; nil: those of queries and keys.
    public var vChannels: Int?
    /// Hidden channels of the MLP for each channel.
    public var wideningFactor = 1
    /// Whether the query is added to what it finds.
    public var hasQueryResidual = true
    /// Probability of dropping attention weights and residual elements in training.
    public var dropout: Float = 0
    /// Queries that are decoded at once; nil: all.
    public var chunkSize: Int?

    /// The defaults.
    public init() {}

    var attention: AttentionLayerSettings {
        AttentionLayerSettings(
            headCount: headCount, qkChannels: qkChannels, vChannels: vChannels,
            wideningFactor: wideningFactor,
            dropout: dropout)
    }
}
