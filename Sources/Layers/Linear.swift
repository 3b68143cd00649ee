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

extension Linear {
    /// residual + dropout(linear(x)); a frozen layer drops nothing.
    func added(to residual: Tensor?, _ x: Tensor, dropout: Float) -> Tensor {
        map.added(to: residual, x, dropout: weight.isTrainable ? Dropout(dropout) : nil)
    }
}
