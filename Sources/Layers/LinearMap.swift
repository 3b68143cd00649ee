import Tensors

/// A linear map x Wᵀ + b of tensors, not parameters: that of a ``Linear``, or of several folded into one.
public struct LinearMap: Sendable {
    /// [_, inputs], one under another.
    private let weights: [Tensor]
    /// [outputs].
    let bias: Tensor?
    /// The weight as [inputs, outputs], kept for predictions; nil while recording, when each use makes it,
    /// and for large weights.
    private let inputsFirst: Tensor?
    /// The weight in 8 bits, with which this map multiplies; nil: it multiplies with the weight as it is.
    private let packed: PackedWeight?

    init(_ weight: Tensor, bias: Tensor?) { self.init([weight], bias: bias) }

    /// A map to the outputs of several weights, one after another.
    init(_ weights: [Tensor], bias: Tensor?) {
        self.bias = bias
        packed = weights.packed
        // The parts are not copied where their numbers are hardly needed.
        let isWhole = weights.count == 1 || packed != nil
        self.weights = isWhole ? weights : [concatenated(weights, along: 0)]
        inputsFirst = isRecording || packed != nil ? nil : self.weights[0].inputsFirst
    }

    /// [outputs, inputs].
    var weight: Tensor { weights.count == 1 ? weights[0] : concatenated(weights, along: 0) }

    /// The map of a layer, with the current values of its parameters, and its result times a number.
    public init(_ layer: Linear, scale: Float = 1) {
        let (weight, bias) = (layer.weight.value, layer.bias?.value)
        self = scale == 1 ? layer.map : LinearMap(weight * scale, bias: bias.map { $0 * scale })
    }

    /// This map after another: A (B x + b) + a = (A B) x + (A b + a).
    public func after(_ other: LinearMap) -> LinearMap {
        let moved = other.bias.map { matmul(weight, $0.reshaped(to: [-1, 1])).reshaped(to: [-1]) }
        let sum = moved.map { moved in bias.map { moved + $0 } ?? moved } ?? bias
        return LinearMap(matmul(weight, other.weight), bias: sum)
    }

    /// This map of the first of `count` channels.
    public func ofFirst(among count: Int) -> LinearMap {
        let (outputs, inputs) = (weight.shape[0], weight.shape[1])
        guard count > inputs else { return self }
        return LinearMap(
            concatenated([weight, Tensor(zeros: [outputs, count - inputs])], along: 1), bias: bias)
    }

    /// Maps [..., inputs] to [..., outputs], then applies the activation, then adds the residual.
    public func callAsFunction(_ x: Tensor, activation: Activation = .none, residual: Tensor? = nil) -> Tensor
    {
        if let packed, !isRecording {
            return linear(x, weight: packed, bias: bias, activation: activation, residual: residual)
        }
        return linear(
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

extension [Tensor] {
    /// Weights [_, inputs], one under another, in 8 bits; nil where products are of other precision, or not quicker.
    fileprivate var packed: PackedWeight? {
        let (outputs, inputs) = (reduce(0) { $0 + $1.shape[0] }, self[0].shape[1])
        guard productPrecision == .int8, !isRecording,
            RoundedWeight.isWorthwhile(outputs: outputs, inputs: inputs)
        else { return nil }
        return PackedWeight(map { RoundedWeight($0) })
    }
}
