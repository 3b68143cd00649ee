import Tensors

// b batch, o queries, m rows of the memory, cq query channels, dk and dv channels of the only head.

extension MultiHeadAttention {
    /// Whether it is less work to apply the maps of queries and results to the memory.
    ///
    /// The product of a query Q x + q with a key k is x . (Qᵀ k) + q . k, and a weighted mean of values through the output map,
    /// O (Σ p v) + o with Σ p = 1, is the weighted mean of O v + o. So Q and O can be applied to keys and values instead of
    /// queries and results: o m (2 cq + 1) multiplications and m cq (dk + dv) for the memory, instead of o (m + cq) (dk + dv).
    /// With several heads there would be cq channels for each. Not with dropout, after which the weights do not sum to one.
    private func isQuickerFolded(queryCount o: Int, rowCount m: Int) -> Bool {
        guard implementation == .fast, headCount == 1, !isRecording, Dropout(dropout) == nil else {
            return false
        }
        let (cq, widths) = (qProj.weight.shape[1], kProj.weight.shape[0] + vProj.weight.shape[0])
        return o * m * (2 * cq + 1) + m * cq * widths < o * (m + cq) * widths
    }

    /// Keys and values of rows [b, m, ci], after their norm, for predictions with `queryCount` queries in all.
    func memory(of rows: Tensor, queryCount: Int) -> AttentionMemory {
        guard isQuickerFolded(queryCount: queryCount, rowCount: rows.shape[1]) else {
            return memory(of: rows)
        }
        let keys = kProj(rows)
        let bias = qProj.bias?.value ?? Tensor(zeros: [keys.shape[2]])
        let folded = concatenated(
            [matmul(keys, qProj.weight.value), matmul(keys, bias.reshaped(to: [-1, 1]))], along: 2)
        return AttentionMemory(folded: folded, values: oProj(vProj(rows)))
    }

    /// residual + attention from `queries` [b or 1, o, cq], after their norm, to a memory that holds the maps: [b, o, cq].
    func callAsFunction(_ queries: Tensor, toFolded memory: AttentionMemory, residual: Tensor?) -> Tensor {
        let one = Tensor(repeating: 1, shape: queries.shape.dropLast() + [1])
        var options = AttentionOptions(headCount: 1)
        options.scale = 1 / Float(kProj.weight.shape[0]).squareRoot()
        let found = fusedAttention(
            queries: AttentionRows(concatenated([queries, one], along: 2)), to: memory.parts, options: options
        )
        return residual.map { $0 + found } ?? found
    }
}
