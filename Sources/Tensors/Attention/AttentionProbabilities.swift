/// The attention weights themselves: how much each query attends to each key.
///
/// For plots. It stores all b x h x n x m of them, and leaves out dropout and rotary positions.
///
/// - Parameters:
///   - queries: [b or 1, n, h * (dk + e)], q and g of each head; see ``AttentionFactors``.
///   - keys: [b or 1, m, h * dk]; with a grid [1, outer + inner, h * dk].
///   - options: those of the attention.
///   - factors: what the keys are made of.
/// - Returns: [b, h, n, m]; zeros for a query that may see no key.
package func attentionProbabilities(
    queries: AttentionRows, keys: AttentionRows, options: AttentionOptions, factors: AttentionFactors
) -> Tensor {
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
    return options.weights(of: scores * plan.scale)
}
