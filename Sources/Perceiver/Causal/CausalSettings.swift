import Layers
import PerceiverSettings

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The sizes of a causal model, ``PerceiverAR``.
public struct CausalSettings: Settings, Equatable {
    /// Where tokens are in the sequence, beside what rotary positions tell of their distances.
    public enum Positions: String, Codable, Sendable, CaseIterable {
        /// Nothing is added to the tokens.
        case none
        /// A learned vector for each place.
        case learned
        /// Fixed sines and cosines of each place (arXiv 1706.03762, section 3.5).
        case sinusoidal
    }

    @Setting(
        "positions that the model sees at once, n; null: those of an example where all have as many, or 512",
        .from(1, to: 10_000_000)) public var contextLength: Int?
    @Setting(
        "the last of them, N, which are computed and predict the next token; those before are only looked at; null: 256, or all if "
            + "there are fewer", .from(1, to: 10_000_000)) public var latentCount: Int?
    @Setting("channels of a position") public var channels = 128
    @Setting("heads of all attentions") public var headCount = 4
    @Setting("self-attention layers after the cross-attention", .from(0, to: 1000)) public var layerCount = 4
    @Setting("self-attention layers with rotary positions, from the first; null: all", .from(0, to: 1000))
    public var rotaryLayerCount: Int?
    @Setting(
        "what is added to the tokens: none; learned, a vector for each place; or sinusoidal, fixed waves, by which what holds between "
            + "places is learned for all at once. Half of each head is rotated with either, else all")
    public var positions = Positions.none
    @Setting(
        "hidden channels of the cross-attention's MLP, as a multiple of its channels", .from(1, to: 1000))
    public var crossWideningFactor = 4
    @Setting("hidden channels of the self-attention's MLP, as a multiple of its channels", .from(1, to: 1000))
    public var selfWideningFactor = 4
    @Setting("whether the last latents are normalised") public var hasOutputNorm = true
    @Setting("whether each token has a bias in the prediction") public var hasOutputBias = true
    @Setting("share of the positions before the latents that training leaves out", .shareBelowOne)
    public var prefixDropout: Float = 0
    @Setting("probability of dropping residual elements", .shareBelowOne) public var dropout: Float = 0
    @Setting("probability of dropping attention weights; null: that of dropout", .shareBelowOne)
    public var attentionDropout: Float?
    @Setting("whether the backward pass computes self-attention again, to save memory", isChangeable: true)
    public var activationCheckpointing = false
    @Setting("fast, or plain: stores every attention weight, to compare with")
    public var attention = AttentionImplementation.fast

    /// The defaults.
    public init() {}

    /// The most positions before the latents, n - N.
    public var longestPrefix: Int { window - latents }

    /// Positions that the model sees at once, n.
    public var window: Int { contextLength ?? 512 }

    /// The last of them, N.
    public var latents: Int { latentCount ?? min(256, window) }

    /// The sizes that a language decides where the settings leave them open.
    package func decided(for language: any TokenLanguage) -> SettingsTree {
        guard contextLength == nil, let count = language.exampleTokenCount else { return SettingsTree() }
        return ["context_length": .int(max(1, count - 1))]
    }

    /// Channels of each head that rotary positions turn: an even number.
    package var rotatedChannels: Int { channels / headCount / (positions == .none ? 1 : 2) / 2 * 2 }

    /// Whether a self-attention layer has rotary positions.
    func isRotary(layer: Int) -> Bool { rotaryLayerCount.map { layer < $0 } ?? true }

    /// The settings of the cross-attention, whose result alone has a bias, or of a self-attention layer.
    func layer(isCross: Bool) -> AttentionLayerSettings {
        var settings = AttentionLayerSettings(
            headCount: headCount, wideningFactor: isCross ? crossWideningFactor : selfWideningFactor,
            dropout: dropout, attentionDropout: attentionDropout)
        settings.biases = .init(inputs: false, output: isCross, mlp: false)
        settings.implementation = attention
        return settings
    }
}

extension CausalSettings {
    /// Checks that the sizes fit together.
    ///
    /// - Throws: `SettingsError` if they do not.
    package func check() throws {
        guard latents <= window else {
            throw SettingsError(
                "The setting \"model.latent_count\" should be at most the context_length \(window), but it is "
                    + "\(latents).")
        }
        guard channels % headCount == 0 else {
            throw SettingsError(
                "The setting \"model.head_count\" is \(headCount), which does not divide the \(channels) channels."
            )
        }
        guard rotatedChannels > 0 else {
            throw SettingsError(
                "The settings \"model.channels\" and \"head_count\" leave \(channels / headCount) channels to a head, too few for "
                    + "a pair that rotary positions turn.")
        }
    }
}
