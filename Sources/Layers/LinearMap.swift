import Tensors

/// A linear map of tensors, not parameters: that of a ``Linear``, or of several folded into one.
struct LinearMap: Sendable {
    /// [outputs, inputs].
    let weight: Tensor
    /// [outputs].
    let bias: Tensor?
    /// The weight as [inputs, outputs], kept for predictions; nil while recording, when each use makes it,
    /// and for large weights.
    private let inputsFirst: Tensor?

    init(_ weight: Tensor, bias: Tensor?) {
        self.weight = weight
        self.bias = bias
        inputsFirst = isRecording ? nil : weight.inputsFirst
    }

    /// Maps [..., inputs] to [..., outputs], then applies the activation, then adds the residual.
    func callAsFunction(_ x: Tensor, activation: Activation = .none, residual: Tensor? = nil) -> Tensor {
        linear(
            x, weight: weight, bias: bias, activation: activation, residual: residual,
            inputsFirst: inputsFirst)
    }

    /// residual + dropout(x Wᵀ + bias), in one pass over memory if nothing is dropped.
    func added(to residual: Tensor?, _ x: Tensor, dropout: Dropout?) -> Tensor {
        guard let dropout else { return self(x, residual: residual) }
        let y = self(x).dropped(dropout)
        return residual.map { $0 + y } ?? y
    }
}
