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
    ///   - hasBias: whether there is a bias b.
    ///   - weightInitializer: nil for uniform within 1 / sqrt(inputs), as in PyTorch.
    ///   - biasInitializer: likewise.
    ///   - role: what the weight is for.
    public init(
        _ inputs: Int, _ outputs: Int, hasBias: Bool = true, weightInitializer: Initializer? = nil,
        biasInitializer: Initializer? = nil, role: Parameter.Role = .map
    ) {
        let initializer = Initializer.uniform(bound: 1 / Float(max(1, inputs)).squareRoot())
        weight = Parameter([outputs, inputs], weightInitializer ?? initializer, role: role)
        bias = hasBias ? Parameter([outputs], biasInitializer ?? initializer) : nil
    }

    /// A linear map that shares its weight [outputs, inputs] with another module; bias [outputs].
    public init(sharing weight: Parameter, bias: Parameter?) {
        self.weight = weight
        self.bias = bias
    }

    /// The map with the current values of its parameters.
    var map: LinearMap {
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

extension Linear {
    /// residual + dropout(linear(x)); a frozen layer has no dropout.
    func added(to residual: Tensor?, _ x: Tensor, dropout: Float) -> Tensor {
        map.added(to: residual, x, dropout: weight.isTrainable ? Dropout(dropout) : nil)
    }
}
