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
        mlp = MLP(
            channels: channels, wideningFactor: settings.wideningFactor, dropout: settings.dropout,
            hasBias: settings.biases.mlp)
        for map in [attention.oProj, mlp.down] {
            map.weight.role = .branchEnd
            map.bias?.role = .branchEnd
        }
        dropout = settings.dropout
    }

    /// Updates rows.
    ///
    /// - Parameters:
    ///   - x: [b, n, channels].
    ///   - isCausal: whether each row sees only the rows up to itself.
    ///   - rotation: the rotary positions of the rows; nil for none.
    /// - Returns: [b, n, channels].
    public func callAsFunction(
        _ x: Tensor, isCausal: Bool = false, rotation: RotaryPositions? = nil
    ) -> Tensor {
        mlp(
            addedTo: attention(
                among: norm(x), isCausal: isCausal, rotation: rotation, residual: x,
                residualDropout: dropout))
    }
}
