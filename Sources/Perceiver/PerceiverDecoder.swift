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

    /// The outputs [b, o, queryChannels] of the queries for latents [b, n, d], or what the answer map of an output makes of those.
    ///
    /// Queries do not see each other, so decoding them in chunks gives the same outputs.
    public func callAsFunction(
        _ queries: QueryArray, to latents: Tensor, answerMap: (_ output: String) -> LinearMap? = { _ in nil }
    ) -> DecoderOutput {
        let chunkSize = chunkSize ?? (isRecording ? .max : Self.usualChunkSize)
        guard chunkSize < queries.count else {
            return queries.outputs(crossAttention(queries.rows, to: latents), answerMap: answerMap)
        }
        let memory = crossAttention.memory(of: latents, queryCount: queries.count)
        let segments = queries.segments.map { segment in
            let answer = answerMap(segment.name)
            let chunks = stride(from: 0, to: segment.count, by: chunkSize).map { start in
                let rows = segment.rows(start..<min(start + chunkSize, segment.count))
                return crossAttention(rows, to: memory, before: answer)
            }
            return chunks.count == 1 ? chunks[0] : concatenated(chunks, along: 1)
        }
        return DecoderOutput(segments: segments, parts: queries.parts)
    }
}

extension QueryArray {
    /// A decoder's output of rows [b, o, channels], one for each query, or of what the answer map of an output makes of those.
    package func outputs(_ rows: Tensor, answerMap: (_ output: String) -> LinearMap?) -> DecoderOutput {
        var start = 0
        let answers = segments.map { segment in
            defer { start += segment.count }
            let own = segments.count == 1 ? rows : rows.sliced(start..<start + segment.count, along: 1)
            return answerMap(segment.name)?(own) ?? own
        }
        return DecoderOutput(segments: answers, parts: parts)
    }
}
