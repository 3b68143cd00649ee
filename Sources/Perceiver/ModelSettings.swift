import Layers
import PerceiverSettings

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The sizes of a model between its adapters.
///
/// The defaults are those of the published MNIST classifier.
public struct ModelSettings: Settings, Equatable {
    /// What lies between the latents and the output adapter.
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
    @Setting("decoder: queries attend to the latents; pooled: the mean over the latents")
    public var head = Head.decoder
    @Setting("fast, or plain: computes every key, value and attention weight, to compare with")
    public var attention = AttentionImplementation.fast

    /// The defaults.
    public init() {}
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The sizes of an encoder.
public struct EncoderSettings: Settings, Equatable {
    @Setting("rows of the latent array") public var latentCount = 32
    @Setting("channels of the latent array") public var channels = 128
    @Setting("layers, each a cross-attention and a block of self-attention", .from(1, to: 1000))
    public var layerCount = 3
    @Setting("how many of the first layers attend to the input; null: all", .from(1, to: 1000))
    public var crossAttentionCount: Int?
    @Setting("cross-attentions with their own weights; further layers share the last", .from(1, to: 1000))
    public var distinctCrossAttentionCount = 2
    @Setting("blocks with their own weights; further layers share the last", .from(1, to: 1000))
    public var distinctBlockCount = 2
    @Setting("self-attention layers in a block", .from(0, to: 1000)) public var selfAttentionCount = 3
    @Setting("heads of the cross-attention") public var crossHeadCount = 4
    @Setting("heads of the self-attention") public var selfHeadCount = 4
    @Setting("query and key channels of the cross-attention; null: those of the latents")
    public var crossQkChannels: Int?
    @Setting("value channels of the cross-attention; null: those of queries and keys")
    public var crossVChannels: Int?
    @Setting("query and key channels of the self-attention; null: those of the latents")
    public var selfQkChannels: Int?
    @Setting("value channels of the self-attention; null: those of queries and keys")
    public var selfVChannels: Int?
    @Setting(
        "hidden channels of the cross-attention's MLP, as a multiple of its channels", .from(1, to: 1000))
    public var crossWideningFactor = 1
    @Setting("hidden channels of the self-attention's MLP, as a multiple of its channels", .from(1, to: 1000))
    public var selfWideningFactor = 1
    @Setting("whether the cross-attention's queries are added to its output")
    public var crossHasQueryResidual = true
    @Setting("probability of dropping residual elements", .shareBelowOne) public var dropout: Float = 0
    @Setting("probability of dropping attention weights; null: that of dropout", .shareBelowOne)
    public var attentionDropout: Float?
    // Only the input of each layer is kept for the backward pass, which computes the rest again (arXiv 1604.06174).
    @Setting("whether the backward pass computes self-attention again, to save memory", isChangeable: true)
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

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The sizes of a decoder.
public struct DecoderSettings: Settings, Equatable {
    @Setting("heads of the cross-attention") public var headCount = 1
    @Setting("query and key channels; null: those of the queries") public var qkChannels: Int?
    @Setting("value channels; null: those of queries and keys") public var vChannels: Int?
    @Setting("hidden channels of the MLP, as a multiple of its channels", .from(1, to: 1000)) public
        var wideningFactor = 1
    @Setting("whether the query is added to the attention's output") public var hasQueryResidual = true
    @Setting("probability of dropping residual elements", .shareBelowOne) public var dropout: Float = 0
    @Setting("probability of dropping attention weights; null: that of dropout", .shareBelowOne)
    public var attentionDropout: Float?
    @Setting("queries that are decoded at once, to save memory in prediction; null: all")
    public var chunkSize: Int?

    /// The defaults.
    public init() {}

    var attention: AttentionLayerSettings {
        AttentionLayerSettings(
            headCount: headCount, qkChannels: qkChannels, vChannels: vChannels,
            wideningFactor: wideningFactor,
            dropout: dropout, attentionDropout: attentionDropout)
    }
}
