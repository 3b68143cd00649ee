// b batch, n queries, m keys, h heads, e per-example channels, dv channels of a head.

/// Keys and values, and what they are made of.
package struct AttentionPart: Sendable {
    /// As ``fusedAttention(queries:keys:values:options:factors:)`` takes them.
    package var keys, values: AttentionRows
    /// f, r and the grid.
    package var factors: AttentionFactors
    /// [b, m] bytes: true where a key is padding.
    package var isPadding: Tensor?

    /// Keys with their values.
    package init(
        keys: AttentionRows, values: AttentionRows, factors: AttentionFactors = AttentionFactors(),
        isPadding: Tensor? = nil
    ) {
        (self.keys, self.values, self.factors, self.isPadding) = (keys, values, factors, isPadding)
    }

    /// The number of keys, m.
    package var count: Int { factors.grid.map { $0.outer * $0.inner } ?? keys.shape[1] }
}

/// Attention to the keys of all parts, each of which may have a grid of its own.
///
/// With the result o_s of part s alone, and the logarithm l_s of the sum of exp(score) over its keys, the softmax over all keys
/// gives
///
///     Σ_s w_s o_s,   w_s = exp(l_s - max l) / Σ_t exp(l_t - max l)
///
/// Several parts are not for `recording { }`, because no gradient goes through l_s.
///
/// - Parameters:
///   - queries: [b or 1, n, h * (dk + e)].
///   - parts: one or more, with the same channels.
///   - options: heads, and with one part what may be seen; the padding is that of the parts.
/// - Returns: [b, n, h * (dv + e)].
package func fusedAttention(queries: AttentionRows, to parts: [AttentionPart], options: AttentionOptions)
    -> Tensor
{
    func ownOptions(of part: AttentionPart) -> AttentionOptions {
        var own = options
        own.isPadding = part.isPadding
        return own
    }
    guard parts.count > 1 else {
        return fusedAttention(
            queries: queries, keys: parts[0].keys, values: parts[0].values, options: ownOptions(of: parts[0]),
            factors: parts[0].factors)
    }
    require(
        !isRecording && !options.isCausal && options.rotation == nil && options.dropout == nil,
        "Attention to several parts has no gradient, no dropout, and no order of the keys.")
    let found = parts.map { part in
        Primitives.attention(
            AttentionPlan(
                queries: queries, keys: part.keys, values: part.values, options: ownOptions(of: part),
                factors: part.factors))
    }
    return Primitives.joinedAttention(found, headCount: options.headCount)
}

extension Primitives {
    /// Results [b, n, channels] of attention to parts of the keys, and log-sum-exps [b, h, n], as the result of attention to all.
    static func joinedAttention(_ parts: [(result: Tensor, logSumExps: Tensor)], headCount h: Int) -> Tensor {
        let shape = parts[0].result.shape
        let (b, n) = (shape[0], shape[1])
        let logarithms = parts.map { part in
            // Minus infinity, of a part that is all padding, would give NaN where all parts are; their results are zeros.
            Tensor(part.logSumExps.floats.map { max($0, -1e30) }, shape: [b, h, n, 1])
        }
        let weights = concatenated(logarithms, along: 3).softmax()
        let weighted = parts.enumerated().map { index, part in
            let weight = weights.sliced(index..<index + 1, along: 3).transposed([0, 2, 1, 3])  // [b, n, h, 1]
            return part.result.reshaped(to: [b, n, h, -1]) * weight
        }
        return weighted.dropFirst().reduce(weighted[0], +).reshaped(to: shape)
    }
}
