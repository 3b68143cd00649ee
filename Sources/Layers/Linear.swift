import Tensors

/// y = x Wᵀ + b.
public struct Linear: Module {
    /// [outputs, inputs].
    public let weight: Parameter
    /// [outputs].
    public let bias: Parameter?
    private let prepared = Prepared<LinearMap>()

    /// Declares a linear map.
    ///
    /// - Parameters:
    ///   - inputs: channels of x.
    ///   - outputs: channels of y.
    ///   - hasBias: whether b is there.
    ///   - weightStart: by default uniform within 1 / sqrt(inputs), as in PyTorch.
    ///   - biasStart: likewise.
    public init(
        _ inputs: Int, _ outputs: Int, hasBias: Bool = true, weightStart: Initializer? = nil,
        biasStart: Initializer? = nil
    ) {
        let start = Initializer.uniform(bound: 1 / Float(max(1, inputs)).squareRoot())
        weight = Parameter([outputs, inputs], weightStart ?? start)
        bias = hasBias ? Parameter([outputs], biasStart ?? start) : nil
    }

    /// A linear map by a weight [outputs, inputs] that another module has too, and a bias [outputs].
    public init(sharing weight: Parameter, bias: Parameter?) {
        self.weight = weight
        self.bias = bias
    }

    /// The map with the numbers that it has now.
    private var map: LinearMap {
        let (weight, bias) = (weight.value, bias?.value)
        return prepared(from: [weight] + [bias].compactMap { $0 }) { LinearMap(weight, bias: bias) }
    }

    /// Maps [..., inputs] to [..., outputs], then applies the activation, then adds the residual.
    public func callAsFunction(
        _ x: Tensor, activation: Activation = .none, residual: Tensor? = nil
    ) -> Tensor {
        map(x, activation: activation, residual: residual)
    }
}

/// Layer norm over the last axis, with a learned weight and bias.
public struct LayerNorm: Module {
    /// [channels], one at first.
    public let weight: Parameter
    /// [channels], zero at first.
    public let bias: Parameter
    /// Added to the variance.
    public let epsilon: Float

    /// Declares a norm of rows of `channels`.
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

extension Linear {
    /// residual + dropout(linear(x)); a frozen layer drops nothing.
    func added(to residual: Tensor?, _ x: Tensor, dropout: Float) -> Tensor {
        map.added(to: residual, x, dropout: weight.isTrainable ? Dropout(dropout) : nil)
    }
}
