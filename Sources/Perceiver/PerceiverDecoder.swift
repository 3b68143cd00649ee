import Layers
import Tensors

/// Lets queries attend to the latents: any number of outputs from a latent array of fixed size (arXiv 2107.14795).
public struct PerceiverDecoder: Module {
    let crossAttention: CrossAttentionLayer
    let chunkSize: Int?

    /// Declares a decoder.
    ///
    /// - Parameters:
    ///   - settings: heads, widths, whether the query is added to its output, and how many queries are decoded at once.
    ///   - queryChannels: of the queries and the outputs.
    ///   - latentChannels: of the latents.
    ///   - attention: the method that computes it.
    public init(
        _ settings: DecoderSettings, queryChannels: Int, latentChannels: Int,
        attention: AttentionImplementation = .fast
    ) {
        var layer = settings.attention
        layer.implementation = attention
        crossAttention = CrossAttentionLayer(
            queryChannels: queryChannels, inputChannels: latentChannels, settings: layer,
            hasQueryResidual: settings.hasQueryResidual)
        chunkSize = settings.chunkSize
    }

    /// How many queries a prediction decodes at once where the settings name no number: as many as keep what lies between few.
    private static let usualChunkSize = 8192

    /// The outputs [b, o, queryChannels] of the queries for latents [b, n, d], or what `condensing` makes of each.
    ///
    /// Queries do not see each other, so decoding them in chunks gives the same outputs.
    public func callAsFunction(
        _ queries: QueryArray, to latents: Tensor, condensing: (Tensor) -> Tensor = { $0 }
    ) -> DecoderOutput {
        let chunkSize = chunkSize ?? (isRecording ? .max : Self.usualChunkSize)
        guard chunkSize < queries.count else {
            return DecoderOutput(condensing(crossAttention(queries.rows, to: latents)), parts: queries.parts)
        }
        let memory = crossAttention.memory(of: AttentionInput(latents))
        let chunks = stride(from: 0, to: queries.count, by: chunkSize).map { start in
            condensing(crossAttention(queries.rows(start..<min(start + chunkSize, queries.count)), to: memory))
        }
        return DecoderOutput(concatenated(chunks, along: 1), parts: queries.parts)
    }
}
