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
    ///   - hasBias: whether the linear maps have biases.
    public init(channels: Int, wideningFactor: Int = 1, dropout: Float = 0, hasBias: Bool = true) {
        norm = LayerNorm(channels)
        up = Linear(channels, channels * wideningFactor, hasBias: hasBias)
        down = Linear(channels * wideningFactor, channels, hasBias: hasBias)
        self.dropout = dropout
    }

    /// x + MLP(x), for x [..., channels].
    public func callAsFunction(addedTo x: Tensor) -> Tensor {
        down.added(to: x, up(norm(x), activation: .gelu), dropout: dropout)
    }

    /// A (x + MLP(x)) + a, of which x + MLP(x) itself is not needed.
    ///
    /// With the hidden channels h and the map down, D h + d, that is A x + (A D) h + (A d + a): less work where A has few outputs.
    func callAsFunction(addedTo x: Tensor, before answer: LinearMap) -> Tensor {
        guard !isRecording, Dropout(dropout) == nil, answer.weight.shape[0] * 2 < x.shape[x.rank - 1] else {
            return answer(self(addedTo: x))
        }
        return answer.after(down.map)(
            up(norm(x), activation: .gelu), residual: LinearMap(answer.weight, bias: nil)(x))
    }
}
