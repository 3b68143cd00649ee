/// The attention weights themselves: how much each query attends to each key.
///
/// For plots. It stores all b x h x n x m of them, and leaves out dropout and rotary positions.
///
/// - Parameters:
///   - queries: [b or 1, n, h * (dk + e)], q and g of each head; see ``AttentionFactors``.
///   - parts: the keys, in one part or several.
///   - options: those of the attention; the padding is that of the parts.
/// - Returns: [b, h, n, m], m keys of all parts; zeros for a query that may see no key.
package func attentionProbabilities(
    queries: AttentionRows, to parts: [AttentionPart], options: AttentionOptions
) -> Tensor {
    let scores = parts.map { $0.scores(of: queries, options) }
    var whole = options
    if parts.contains(where: { $0.isPadding != nil }) {
        let padding = zip(parts, scores).map { part, scores in
            part.isPadding
                ?? Tensor(
                    [UInt8](repeating: 0, count: scores.shape[0] * part.count),
                    shape: [scores.shape[0], part.count])
        }
        whole.isPadding = padding.count == 1 ? padding[0] : concatenated(padding, along: 1)
    }
    return whole.weights(of: scores.count == 1 ? scores[0] : concatenated(scores, along: 3))
}

extension AttentionPart {
    /// The products of queries and keys, times the scale: [b, h, n, m].
    fileprivate func scores(of queries: AttentionRows, _ options: AttentionOptions) -> Tensor {
        let plan = AttentionPlan(
            queries: queries, keys: keys, values: keys, options: options, factors: factors)
        let (b, m, e, dk) = (plan.b, plan.m, plan.e, plan.dk)
        /// [b or 1, h, rows, channels of a head].
        func headsFirst(_ rows: AttentionRows) -> Tensor {
            rows.alone.reshaped(to: [rows.shape[0], rows.shape[1], plan.h, -1]).transposed([0, 2, 1, 3])
        }
        let q = headsFirst(plan.queries)
        var scores = matmul(q.sliced(0..<dk, along: 3), headsFirst(plan.keys), transposingB: true)
        if let grid = factors.grid {
            let (outer, inner) = (0..<grid.outer, grid.outer..<grid.rowCount)
            let rows = scores.sliced(outer, along: 3).reshaped(to: [-1, grid.outer, 1])
            let columns = scores.sliced(inner, along: 3).reshaped(to: [-1, 1, grid.inner])
            scores = (rows + columns).reshaped(to: Array(scores.shape.dropLast()) + [m])
        }
        if let perExample = factors.perExample {
            scores = scores + matmul(q.sliced(dk..<dk + e, along: 3), perExample.reshaped(to: [b, 1, e, m]))
        }
        if let rowScale = factors.rowScale { scores = scores * rowScale.reshaped(to: [b, 1, 1, m]) }
        return scores * plan.scale
    }
}
