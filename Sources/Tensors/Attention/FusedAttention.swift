// b batch, n queries, m keys, h heads, e own channels of an example, dk and dv channels of a head.

/// What keys and values are made of, where they are not stored as they are.
///
/// With r the row scale, f the own channels and [a | b] one after the other, a whole key is r * [k | f], a whole value
/// r * [v | f], and a whole query [q | g].
package struct AttentionFactors: Sendable {
    /// [b, m]: a factor for each key and value.
    package var rowScale: Tensor?
    /// [b, e, m]: channels of the keys and values that each example has for itself, the same for all heads, where
    /// the other channels are shared by the whole batch.
    package var own: Tensor?
    /// The grid whose places the keys and values belong to, each a sum over its two axes.
    package var grid: GridShape?

    /// Keys and values as they are.
    package init() {}
}

/// A grid with a key and a value at each place, place (y, x) being number y * inner + x.
///
/// The shared channels of the key at (y, x) are row y of the keys plus row outer + x, and so are the value's. So m is
/// outer * inner, where there are only outer + inner rows of keys and values.
public struct GridShape: Sendable, Equatable {
    /// The length of the slow axis.
    public var outer: Int
    /// The length of the fast axis.
    public var inner: Int

    /// A grid of `outer` * `inner` places.
    public init(outer: Int, inner: Int) {
        self.outer = outer
        self.inner = inner
    }

    /// Rows of keys and values.
    public var rowCount: Int { outer + inner }
}

/// ``attention(queries:keys:values:options:)`` in one operation, tiled so that no b x h x n x m array is ever stored.
///
/// For each example and head:
///
///     weights = softmax(scale * [q | g] . (r * [k | f])),   result = [weights r v | weights r f]
///
/// The softmax of a row needs its largest score m and the sum s of exp(score - m) only. Both are kept up to date over blocks
/// of keys, with what is summed up so far times exp(old m - new m) (arXiv 1805.02867). The weights are computed anew in
/// backward, as exp(score - log-sum-exp) (arXiv 2205.14135).
///
/// - Parameters:
///   - queries: [b or 1, n, h * (dk + e)], each head's q followed by its g.
///   - keys: [b or 1, m, h * dk]; may lie in the same tensor as the values, and as the queries. With a grid
///     [1, outer + inner, h * dk].
///   - values: [b or 1, m, h * dv]. With a grid [1, outer + inner, h * dv].
///   - options: heads, and what may be seen. On a grid nothing is causal, and factored keys are not turned.
///   - factors: the parts named above.
/// - Returns: [b, n, h * (dv + e)].
package func fusedAttention(
    queries: AttentionRows, keys: AttentionRows, values: AttentionRows, options: AttentionOptions,
    factors: AttentionFactors = AttentionFactors()
) -> Tensor {
    var (queries, keys) = (queries, keys)
    if options.rotation != nil {
        require(factors.own == nil && factors.grid == nil, "Factored keys have no rotary positions.")
        let turned = options.rotated(queries.alone, keys.alone)
        (queries, keys) = (AttentionRows(turned.queries), AttentionRows(turned.keys))
    }
    let plan = AttentionPlan(
        queries: queries, keys: keys, values: values, options: options, factors: factors)
    let (result, logSums) = Primitives.attention(plan)
    let detached = plan.detached
    let output = result
    let extras = [factors.own, factors.rowScale].compactMap { $0 }
    return result.recorded(plan.distinctTensors + extras) { gradient, isNeeded in
        let parts = Primitives.attentionGradient(
            detached, gradient: gradient, output: output, logSums: logSums,
            needsTensors: Array(isNeeded.dropLast(extras.count)),
            needsOwn: isNeeded.suffix(extras.count).contains(true))
        var gradients = parts.tensors
        if detached.factors.own != nil { gradients.append(parts.own) }
        if detached.factors.rowScale != nil { gradients.append(parts.rowScale) }
        return zip(gradients, isNeeded).map { $1 ? $0 : nil }
    }
}
