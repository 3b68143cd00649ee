import Layers
import Perceiver
import Tensors
import TestSupport
import Testing

/// Decoding a few queries without computing keys and values of every row gives the same as with them.
struct FewQueriesTests {
    struct Case: Sendable, CustomStringConvertible {
        var queries = 1
        var batch = 3
        var sharesQueries = true
        var heads = 1
        var qkChannels: Int?
        var vChannels: Int?
        var hasQueryResidual = true

        var description: String {
            "\(queries) queries\(sharesQueries ? " shared" : ""), batch \(batch), \(heads) heads, widths "
                + "\(qkChannels ?? 8) and \(vChannels ?? qkChannels ?? 8), residual \(hasQueryResidual)"
        }
    }

    static let cases = [
        Case(), Case(heads: 4), Case(queries: 2, heads: 2), Case(sharesQueries: false),
        Case(batch: 1, heads: 2),
        Case(queries: 3, sharesQueries: false, heads: 2, qkChannels: 4, vChannels: 12),
        Case(heads: 2, qkChannels: 16, hasQueryResidual: false),
    ]

    @Test(arguments: cases)
    func `Values and all gradients are those of the plain attention`(row: Case) throws {
        let layer = CrossAttentionLayer(
            queryChannels: 8, inputChannels: 10,
            settings: AttentionLayerSettings(
                headCount: row.heads, qkChannels: row.qkChannels, vChannels: row.vChannels),
            hasQueryResidual: row.hasQueryResidual)
        layer.randomize(seed: 5)
        let queries = Tensor(normal: [row.sharesQueries ? 1 : row.batch, row.queries, 8], seed: 1).tracked()
        let rows = (Tensor(normal: [row.batch, 6, 10], seed: 2) * 2 + 0.5).tracked()
        func few() -> Tensor { layer(queries, to: rows) }
        func plain() -> Tensor { layer(queries, to: layer.memory(of: AttentionInput(rows))) }
        try expectSame(few, plain, of: layer, and: [("queries", queries), ("rows", rows)])
    }
}
