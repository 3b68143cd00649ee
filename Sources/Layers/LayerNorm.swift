import Tensors

/// Layer norm over the last axis, with a learned weight and bias.
public struct LayerNorm: Module {
    /// [channels], initialised to one.
    public let weight: Parameter
    /// [channels], initialised to zero.
    public let bias: Parameter
    /// Added to the variance.
    public let epsilon: Float

    /// Declares a layer norm of rows of `channels`.
    public init(_ channels: Int, epsilon: Float = 1e-5) {
        weight = Parameter([channels], .constant(1))
        bias = Parameter([channels], .constant(0))
        self.epsilon = epsilon
    }

    /// Normalises each row of [..., channels].
    public func callAsFunction(_ x: Tensor) -> Tensor {
        x.layerNorm(weight: weight.value, bias: bias.value, epsilon: epsilon)
    }
}
