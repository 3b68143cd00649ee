import Tensors

/// Attention from queries to an input, then an MLP, both with a residual.
public struct CrossAttentionLayer: Module {
    let queryNorm: LayerNorm
    let inputNorm: LayerNorm
    let attention: MultiHeadAttention
    let mlp: MLP
    let hasQueryResidual: Bool
    let dropout: Float

    /// Declares a layer.
    ///
    /// - Parameters:
    ///   - queryChannels: of the queries, and of the result.
    ///   - inputChannels: of what is attended to.
    ///   - settings: heads, widths, dropout.
    ///   - hasQueryResidual: whether the queries are added to the result of the attention (Perceiver IO,
    ///     section 3.2, leaves this out where queries and outputs mean different things).
    public init(
        queryChannels: Int, inputChannels: Int, settings: AttentionLayerSettings,
        hasQueryResidual: Bool = true
    ) {
        queryNorm = LayerNorm(queryChannels)
        inputNorm = LayerNorm(inputChannels)
        attention = MultiHeadAttention(
            queryChannels: queryChannels, inputChannels: inputChannels, settings: settings)
        mlp = MLP(
            channels: queryChannels, wideningFactor: settings.wideningFactor, dropout: settings.dropout,
            hasBias: settings.biases.mlp)
        self.hasQueryResidual = hasQueryResidual
        dropout = settings.dropout
    }

    /// The keys and values of an input, for any number of calls.
    public func memory(of input: AttentionInput) -> AttentionMemory {
        attention.memory(of: input, norm: inputNorm)
    }

    /// The keys and values of rows [b, m, inputChannels] for predictions with `queryCount` queries in all.
    public func memory(of rows: Tensor, queryCount: Int) -> AttentionMemory {
        attention.memory(of: inputNorm(rows), queryCount: queryCount)
    }

    /// Updates queries [b or 1, n, queryChannels] to [b, n, queryChannels], or to what a map makes of that.
    public func callAsFunction(
        _ queries: Tensor, to memory: AttentionMemory, before answer: LinearMap? = nil
    ) -> Tensor {
        let found = attention(
            queryNorm(queries), to: memory, residual: hasQueryResidual ? queries : nil,
            residualDropout: dropout)
        return answer.map { mlp(addedTo: found, before: $0) } ?? mlp(addedTo: found)
    }

    /// The mean of the attention weights over heads and queries [b or 1, n, queryChannels]: [b, m].
    public func attentionShares(of queries: Tensor, to memory: AttentionMemory) -> Tensor {
        attention.probabilities(of: queryNorm(queries), to: memory).mean(along: 2).mean(along: 1)
    }
}

extension CrossAttentionLayer {
    /// Updates queries [b or 1, n, queryChannels] to [b, n, queryChannels] from rows [b, m, inputChannels].
    ///
    /// For rows that this layer attends to only once, because no memory is kept.
    public func callAsFunction(_ queries: Tensor, to rows: Tensor) -> Tensor {
        let input = AttentionInput(rows)
        guard attention.shortcut(to: input, queryCount: queries.shape[1]) == .fewQueries else {
            return self(queries, to: memory(of: input))
        }
        return mlp(
            addedTo: attention(
                few: queryNorm(queries), to: rows, norm: inputNorm,
                residual: hasQueryResidual ? queries : nil, residualDropout: dropout))
    }
}
