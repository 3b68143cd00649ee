import Tensors

/// The widths and probabilities of an attention layer.
public struct AttentionLayerSettings: Sendable {
    /// Heads; they divide the widths.
    public var headCount: Int
    /// Channels of queries and keys over all heads; nil: those of the query.
    public var qkChannels: Int?
    /// Channels of values over all heads; nil: those of queries and keys.
    public var vChannels: Int?
    /// Hidden channels of the MLP for each channel.
    public var wideningFactor: Int
    /// Probability of dropping elements of what is added to a residual.
    public var dropout: Float
    /// Probability of dropping attention weights.
    public var attentionDropout: Float

    /// Settings with the papers' defaults; attention weights are dropped like the rest, if not said otherwise.
    public init(
        headCount: Int, qkChannels: Int? = nil, vChannels: Int? = nil, wideningFactor: Int = 1,
        dropout: Float = 0, attentionDropout: Float? = nil
    ) {
        self.headCount = headCount
        self.qkChannels = qkChannels
        self.vChannels = vChannels
        self.wideningFactor = wideningFactor
        self.dropout = dropout
        self.attentionDropout = attentionDropout ?? dropout
    }
}

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
    ///   - hasQueryResidual: whether the queries are added to what they find (Perceiver IO, section 3.2, leaves it
    ///     out where queries and outputs mean different things).
    public init(
        queryChannels: Int, inputChannels: Int, settings: AttentionLayerSettings,
        hasQueryResidual: Bool = true
    ) {
        queryNorm = LayerNorm(queryChannels)
        inputNorm = LayerNorm(inputChannels)
        attention = MultiHeadAttention(
            queryChannels: queryChannels, inputChannels: inputChannels, headCount: settings.headCount,
            qkChannels: settings.qkChannels, vChannels: settings.vChannels, dropout: settings.attentionDropout
        )
        mlp = MLP(
            channels: queryChannels, wideningFactor: settings.wideningFactor, dropout: settings.dropout)
        self.hasQueryResidual = hasQueryResidual
        dropout = settings.dropout
    }

    /// What this layer makes of an input; the same for every use of the layer on that input.
    public func memory(of input: AttentionInput) -> AttentionMemory {
        attention.memory(of: input, norm: inputNorm)
    }

    /// Updates queries [b or 1, n, queryChannels] to [b, n, queryChannels].
    public func callAsFunction(_ queries: Tensor, to memory: AttentionMemory) -> Tensor {
        mlp(
            addedTo: attention(
                queryNorm(queries), to: memory, residual: hasQueryResidual ? queries : nil,
                residualDropout: dropout))
    }

    /// How much queries [b or 1, n, queryChannels] look at each row: [b, m], the mean over queries and heads.
    public func attentionShares(of queries: Tensor, to memory: AttentionMemory) -> Tensor {
        attention.probabilities(of: queryNorm(queries), to: memory).mean(along: 2).mean(along: 1)
    }
}

extension CrossAttentionLayer {
    /// Updates queries [b or 1, n, queryChannels] to [b, n, queryChannels] from rows [b, m, inputChannels] that nothing
    /// else attends to through this layer.
    public func callAsFunction(_ queries: Tensor, to rows: Tensor) -> Tensor {
        guard attention.isQuickerUnprojected(queryCount: queries.shape[1]) else {
            return self(queries, to: memory(of: AttentionInput(rows)))
        }
        return mlp(
            addedTo: attention(
                few: queryNorm(queries), to: rows, norm: inputNorm,
                residual: hasQueryResidual ? queries : nil, residualDropout: dropout))
    }
}

/// Attention among the rows of one array, then an MLP, both with a residual.
public struct SelfAttentionLayer: Module {
    let norm: LayerNorm
    let attention: MultiHeadAttention
    let mlp: MLP
    let dropout: Float

    /// Declares a layer over rows of `channels`.
    public init(channels: Int, settings: AttentionLayerSettings) {
        norm = LayerNorm(channels)
        attention = MultiHeadAttention(
            queryChannels: channels, inputChannels: channels, headCount: settings.headCount,
            qkChannels: settings.qkChannels, vChannels: settings.vChannels, dropout: settings.attentionDropout
        )
        mlp = MLP(channels: channels, wideningFactor: settings.wideningFactor, dropout: settings.dropout)
        for map in [attention.oProj, mlp.down] {
            map.weight.role = .branchEnd
            map.bias?.role = .branchEnd
        }
        dropout = settings.dropout
    }

    /// Updates rows [b, n, channels].
    public func callAsFunction(_ x: Tensor) -> Tensor {
        mlp(addedTo: attention(among: norm(x), residual: x, residualDropout: dropout))
    }
}
