import Tensors

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
            queryChannels: channels, inputChannels: channels, settings: settings)
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
