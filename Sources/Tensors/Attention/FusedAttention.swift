// b batch, n queries, m keys, h heads, e per-example channels, dk and dv channels of a head.

/// ``attention(queries:keys:values:options:)`` in one operation, which never stores b x h x n x m weights.
///
/// For each example and head:
///
///     weights = softmax(scale * [q | g] . (r * [k | f])),   result = [weights r v | weights r f]
///
/// Keys are taken a block at a time. The softmax of a row needs only its largest score and the sum of
/// exp(score - largest). Where a block raises the largest score, the sums so far are multiplied by
/// exp(old largest - new largest) (arXiv 1805.02867). Backward computes the weights again, as
/// exp(score - log-sum-exp) (arXiv 2205.14135).
///
/// - Parameters:
///   - queries: [b or 1, n, h * (dk + e)], q and g of each head.
///   - keys: [b or 1, m, h * dk]; may lie in the same tensor as the values, and as the queries. With a grid
///     [1, outer + inner, h * dk].
///   - values: [b or 1, m, h * dv]. With a grid [1, outer + inner, h * dv].
///   - options: heads, and which keys may be seen. Causal attention to a grid is not supported, nor are
///     rotary positions with per-example channels or a grid.
///   - factors: f, r and the grid.
/// - Returns: [b, n, h * (dv + e)].
package func fusedAttention(
    queries: AttentionRows, keys: AttentionRows, values: AttentionRows, options: AttentionOptions,
    factors: AttentionFactors = AttentionFactors()
) -> Tensor {
    var (queries, keys) = (queries, keys)
    if options.rotation != nil {
        require(
            factors.perExample == nil && factors.grid == nil,
            "Rotary positions do not go with per-example channels or a grid.")
        let rotated = options.rotated(queries.alone, keys.alone)
        (queries, keys) = (AttentionRows(rotated.queries), AttentionRows(rotated.keys))
    }
    let plan = AttentionPlan(
        queries: queries, keys: keys, values: values, options: options, factors: factors)
    let (result, logSumExps) = Primitives.attention(plan)
    let detached = plan.detached
    let output = result
    let extras = [factors.perExample, factors.rowScale].compactMap { $0 }
    return result.recorded(plan.distinctTensors + extras) { gradient, isNeeded in
        let parts = Primitives.attentionGradient(
            detached, gradient: gradient, output: output, logSumExps: logSumExps,
            needsTensors: Array(isNeeded.dropLast(extras.count)),
            needsFactors: isNeeded.suffix(extras.count).contains(true))
        var gradients = parts.tensors
        if detached.factors.perExample != nil { gradients.append(parts.perExample) }
        if detached.factors.rowScale != nil { gradients.append(parts.rowScale) }
        return zip(gradients, isNeeded).map { $1 ? $0 : nil }
    }
}
