import Tensors

// b batch, o queries, m input rows, c input channels, h heads, dk and dv channels of a head.

extension MultiHeadAttention {
    /// Whether it is less work to compute no keys and values of the input rows.
    ///
    /// The product of a query q with the key K x is q . (K x) = (Kᵀ q) . x, and a weighted mean of values V x
    /// is V times the weighted mean of x. So K and V can be applied to queries and results instead of rows,
    /// which is less work if there are fewer of those, over all heads, than channels. Not with dropout of the
    /// weights: they no longer sum to one, so the constant part of the values would differ between queries.
    func isQuickerUnprojected(queryCount: Int) -> Bool {
        queryCount * headCount < kProj.weight.shape[1] && dropout == 0
    }

    /// residual + dropout(attention from a few queries to the rows after `norm`).
    ///
    /// - Parameters:
    ///   - queries: [b or 1, o, cq], after their norm.
    ///   - rows: [b, m, c], before their norm.
    ///   - norm: of the rows.
    ///   - residual: [b or 1, o, cq].
    ///   - residualDropout: dropout probability of the result, before the residual is added.
    /// - Returns: [b, o, cq].
    func callAsFunction(
        few queries: Tensor, to rows: Tensor, norm: LayerNorm, residual: Tensor?, residualDropout: Float
    ) -> Tensor {
        let (b, c, o, h) = (rows.shape[0], rows.shape[2], queries.shape[1], headCount)
        let (dk, dv) = (kProj.weight.shape[0] / h, vProj.weight.shape[0] / h)
        // The norm's weight and bias are folded into the maps, so that constant rows need no gradient.
        let standardized = rows.layerNorm(
            weight: Tensor(repeating: 1, shape: [c]), bias: Tensor(zeros: [c]), epsilon: norm.epsilon)
        let key = (kProj.weight.value * norm.weight.value).reshaped(to: [h, dk, c])
        let value = (vProj.weight.value * norm.weight.value).reshaped(to: [h, dv, c])
        // The constant part of the keys is the same for all rows and cancels in the softmax; that of the
        // values is added at the end.
        let constant = linear(
            norm.bias.value.reshaped(to: [1, c]), weight: vProj.weight.value, bias: vProj.bias?.value)

        let q = qProj(queries).reshaped(to: [-1, h, dk]).transposed([1, 0, 2])  // [h, (b or 1) o, dk]
        let mapped = matmul(q, key).transposed([1, 0, 2]).reshaped(to: [-1, o * h, c])
        var options = AttentionOptions(headCount: 1)
        options.scale = 1 / Float(dk).squareRoot()
        let means = fusedAttention(
            queries: AttentionRows(mapped), keys: AttentionRows(standardized),
            values: AttentionRows(standardized), options: options)
        let byHead = means.reshaped(to: [b * o, h, c]).transposed([1, 0, 2])  // [h, b o, c]
        let found = matmul(byHead, value, transposingB: true).transposed([1, 0, 2])
            .reshaped(to: [b, o, h * dv])
        return oProj.added(to: residual, found + constant.reshaped(to: [-1]), dropout: residualDropout)
    }
}
