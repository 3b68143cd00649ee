import Tensors

// b batch, o queries, m input rows, c input channels, h heads, dk and dv channels of a head.

extension MultiHeadAttention {
    /// Whether a few queries are answered without making keys and values of every input row.
    ///
    /// A product of a query with a key, q . (K x), is also (Kᵀ q) . x, and a mean of values V x is also V times the mean
    /// of x. So K and V need to be applied to queries and outputs only, which is less work where there are fewer of
    /// them, over all heads, than channels. Where weights are dropped they do not sum to one, and the values' constant
    /// would not be the same for all queries.
    func isQuickerUnprojected(queryCount: Int) -> Bool {
        queryCount * headCount < kProj.weight.shape[1] && dropout == 0
    }

    /// residual + dropout(attention from a few queries to rows that `norm` is still to be applied to).
    ///
    /// - Parameters:
    ///   - queries: [b or 1, o, cq], after their norm.
    ///   - rows: [b, m, c].
    ///   - norm: of the rows.
    ///   - residual: [b or 1, o, cq].
    ///   - residualDropout: probability of dropping elements of the result.
    /// - Returns: [b, o, cq].
    func callAsFunction(
        few queries: Tensor, to rows: Tensor, norm: LayerNorm, residual: Tensor?, residualDropout: Float
    ) -> Tensor {
        let (b, c, o, h) = (rows.shape[0], rows.shape[2], queries.shape[1], headCount)
        let (dk, dv) = (kProj.weight.shape[0] / h, vProj.weight.shape[0] / h)
        // The norm's own weight and bias go to the maps too, so that rows that do not change need no gradient.
        let standardized = rows.layerNorm(
            weight: Tensor(repeating: 1, shape: [c]), bias: Tensor(zeros: [c]), epsilon: norm.epsilon)
        let key = (kProj.weight.value * norm.weight.value).reshaped(to: [h, dk, c])
        let value = (vProj.weight.value * norm.weight.value).reshaped(to: [h, dv, c])
        // The keys' constant is the same for all rows, so the softmax cancels it; the values' is added at the end.
        let constant = linear(
            norm.bias.value.reshaped(to: [1, c]), weight: vProj.weight.value, bias: vProj.bias?.value)

        let q = qProj(queries).reshaped(to: [-1, h, dk]).transposed([1, 0, 2])  // [h, (b or 1) o, dk]
        let looks = matmul(q, key).transposed([1, 0, 2]).reshaped(to: [-1, o * h, c])
        var options = AttentionOptions(headCount: 1)
        options.scale = 1 / Float(dk).squareRoot()
        let means = fusedAttention(
            queries: AttentionRows(looks), keys: AttentionRows(standardized),
            values: AttentionRows(standardized), options: options)
        let byHead = means.reshaped(to: [b * o, h, c]).transposed([1, 0, 2])  // [h, b o, c]
        let found = matmul(byHead, value, transposingB: true).transposed([1, 0, 2])
            .reshaped(to: [b, o, h * dv])
        return oProj.added(to: residual, found + constant.reshaped(to: [-1]), dropout: residualDropout)
    }
}
