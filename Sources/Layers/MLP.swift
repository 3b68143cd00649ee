import Tensors

/// The feed-forward part of a layer: norm, up, GELU, down.
public struct MLP: Module {
    let norm: LayerNorm
    let up: Linear
    let down: Linear
    let dropout: Float

    /// Declares an MLP.
    ///
    /// - Parameters:
    ///   - channels: of input and output.
    ///   - wideningFactor: hidden channels for each channel; 1 in both papers.
    ///   - dropout: of the result, before the residual.
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
