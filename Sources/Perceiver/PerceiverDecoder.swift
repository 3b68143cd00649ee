import Layers
import Tensors

/// Lets queries attend to the latents: any number of outputs from a latent array of fixed size (arXiv 2107.14795).
public struct PerceiverDecoder: Module {
    let crossAttention: CrossAttentionLayer

    /// Declares a decoder.
    ///
    /// - Parameters:
    ///   - settings: heads, widths, and whether the query is added to its answer.
    ///   - queryChannels: of the queries and the answers.
    ///   - latentChannels: of the latents.
    ///   - attention: how it is computed.
    public init(
        _ settings: DecoderSettings, queryChannels: Int, latentChannels: Int,
        attention: AttentionImplementation = .fast
    ) {
        var layer = settings.attention
        layer.implementation = attention
        crossAttention = CrossAttentionLayer(
            queryChannels: queryChannels, inputChannels: latentChannels, settings: layer,
            hasQueryResidual: settings.hasQueryResidual)
    }

    /// The answers [b, o, queryChannels] that queries [b or 1, o, queryChannels] find in latents [b, n, d].
    public func callAsFunction(_ queries: Tensor, to latents: Tensor) -> Tensor {
        crossAttention(queries, to: latents)
    }
}
