import Layers
import Perceiver
import Tensors

/// The operations of a forward pass by the papers' formulas, two for each multiply-add of a matrix product.
///
/// `bench` shows them beside the operations that are really done, which are fewer. The input adapter is left out;
/// for a combined output, all maps count for all queries.
struct TextbookOperations {
    /// The number of examples, or of their views.
    private let examples: Int

    /// The number of operations for a batch.
    ///
    /// - Throws: what an adapter cannot use about the batch.
    static func count(_ model: PerceiverIO, on batch: Batch) throws -> Int {
        let input = try model.input(batch)
        let (b, m) = (input.content.shape[0], input.content.shape[1])
        let (encoder, decoder) = (model.settings.encoder, model.settings.decoder)
        let (n, d) = (encoder.latentCount, encoder.channels)
        let formulas = TextbookOperations(examples: b)

        let cross = formulas.layer(
            queries: n, d, rows: m, input.channels, encoder.crossQkChannels, encoder.crossVChannels,
            encoder.crossWideningFactor)
        let own = formulas.layer(
            queries: n, d, rows: n, d, encoder.selfQkChannels, encoder.selfVChannels,
            encoder.selfWideningFactor)
        let encoding =
            (encoder.crossAttentionCount ?? encoder.layerCount) * cross
            + encoder.layerCount * encoder.selfAttentionCount * own
        // Each linear map of the output adapter is applied to all decoder outputs.
        let maps = model.output.parameters().filter {
            $0.name.hasSuffix("weight") && $0.parameter.shape.count == 2
        }
        let mapped = maps.reduce(0) { $0 + $1.parameter.shape.reduce(2 * b, *) }
        guard model.decoder != nil else { return encoding + mapped }
        let queries = try model.output.queries(for: input, in: batch)
        let decoding = formulas.layer(
            queries: queries.count, queries.channels, rows: n, d, decoder.qkChannels, decoder.vChannels,
            decoder.wideningFactor)
        return encoding + decoding + queries.count * mapped
    }

    /// Attention from n queries of c channels to m rows of ci, with its four maps, and an MLP.
    private func layer(
        queries n: Int, _ c: Int, rows m: Int, _ ci: Int, _ qkChannels: Int?, _ vChannels: Int?,
        _ widening: Int
    ) -> Int {
        let qk = qkChannels ?? c
        let v = vChannels ?? qk
        let maps = n * c * qk + m * ci * (qk + v) + n * v * c
        let attention = n * m * (qk + v)
        return 2 * examples * (maps + attention + 2 * n * c * c * widening)
    }
}
