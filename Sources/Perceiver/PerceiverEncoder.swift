import Layers
import Tensors

/// Encodes an input array of any length as a latent array of fixed size (arXiv 2103.03206, section 3).
///
/// Each layer lets the latents attend to the input, then to each other. Weight sharing is an array shorter than the
/// depth: layer i uses element min(i, count - 1). One element: all layers shared; two: the first apart and the rest
/// shared; as many as there are layers: none shared.
public struct PerceiverEncoder: Module {
    /// [latentCount, channels].
    let latents: Parameter
    let crossAttention: [CrossAttentionLayer]
    let selfAttention: [SelfAttentionBlock]
    let layerCount: Int
    let crossAttentionCount: Int

    /// Declares an encoder of input arrays with `inputChannels` channels.
    public init(
        _ settings: EncoderSettings, inputChannels: Int, attention: AttentionImplementation = .fast
    ) {
        var (crossSettings, selfSettings) = (settings.crossAttention, settings.selfAttention)
        crossSettings.implementation = attention
        selfSettings.implementation = attention
        latents = Parameter(
            [settings.latentCount, settings.channels], .normal(standardDeviation: 0.02), role: .positions)
        crossAttention = (0..<settings.distinctCrossAttentionCount).map { _ in
            CrossAttentionLayer(
                queryChannels: settings.channels, inputChannels: inputChannels, settings: crossSettings,
                hasQueryResidual: settings.crossHasQueryResidual)
        }
        selfAttention = (0..<settings.distinctBlockCount).map { _ in
            SelfAttentionBlock(settings, attention: selfSettings)
        }
        layerCount = settings.layerCount
        crossAttentionCount = settings.crossAttentionCount ?? settings.layerCount
    }

    /// The shape of an example's latent array: [latentCount, channels].
    public var latentShape: [Int] { latents.shape }

    /// The latent array [b, latentCount, channels] of an input array.
    public func callAsFunction(_ input: InputArray) -> Tensor { latents(of: input) { _, _, _ in } }

    /// The attention of each cross-attention to each row of an input array, from the first layer to the last.
    ///
    /// This stores the attention weights of one layer at a time; computing the latents alone does not.
    ///
    /// - Returns: [b, m] for each layer, the mean over latents and heads; the rows of an example sum to 1.
    public func attention(to input: InputArray) -> [Tensor] {
        var found: [Tensor] = []
        _ = latents(of: input) { layer, z, memory in found.append(layer.attentionShares(of: z, to: memory)) }
        return found
    }

    /// The latent array; `onCrossAttention` is called with each cross-attention, its queries, and its keys and values.
    private func latents(
        of input: InputArray, onCrossAttention: (CrossAttentionLayer, Tensor, AttentionMemory) -> Void
    ) -> Tensor {
        let prepared = AttentionInput(input)
        // Layers that share weights see the same input, so keys and values are computed once for all of them.
        let memories = crossAttention.map { $0.memory(of: prepared) }
        var z = latents.value.reshaped(to: [1] + latents.shape)
        for layer in 0..<layerCount {
            if layer < crossAttentionCount {
                let index = min(layer, crossAttention.count - 1)
                onCrossAttention(crossAttention[index], z, memories[index])
                z = crossAttention[index](z, to: memories[index])
            }
            z = selfAttention[min(layer, selfAttention.count - 1)](z)
        }
        return z
    }
}

/// A stack of self-attention layers over the latents.
struct SelfAttentionBlock: Module {
    let layers: [SelfAttentionLayer]
    let isCheckpointing: Bool

    init(_ settings: EncoderSettings, attention: AttentionLayerSettings) {
        isCheckpointing = settings.activationCheckpointing
        layers = (0..<settings.selfAttentionCount).map { _ in
            SelfAttentionLayer(channels: settings.channels, settings: attention)
        }
    }

    func callAsFunction(_ z: Tensor) -> Tensor {
        layers.reduce(z) { z, layer in
            guard isCheckpointing else { return layer(z) }
            return recomputed(z, with: layer.parameters().map(\.parameter.value)) { layer($0) }
        }
    }
}
