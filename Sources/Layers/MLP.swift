import Tensors

/// The feed-forward part of an attention layer: norm, linear map up, GELU, linear map down.
public struct MLP: Module {
    let norm: LayerNorm
    let up: Linear
    let down: Linear
    let dropout: Float

    /// Declares an MLP.
    ///
    /// - Parameters:
    ///   - channels: of input and output.
    ///   - wideningFactor: hidden channels divided by `channels`; 1 in both papers.
    ///   - dropout: of the result, before the residual is added.
    public init(channels: Int, wideningFactor: Int = 1, dropout: Float = 0) {
        norm = LayerNorm(channels)
        up = Linear(channels, channels * wideningFactor)
        down = Linear(channels * wideningFactor, channels)
        self.dropout = dropout
    }

    /// x + MLP(x), for x [..., channels].
    public func callAsFunction(addedTo x: Tensor) -> Tensor {
        down.added(to: x, up(norm(x), activation: .gelu), dropout: dropout)
    }
}
