/// What a linear map applies to its result, while that is still in cache.
public enum Activation: Sendable {
    /// Nothing.
    case none
    /// The Gaussian error linear unit.
    case gelu
    /// The rectified linear unit: what is above 0.
    case relu
}

/// activation(x Wᵀ + bias) + residual, in one pass over memory.
///
/// - Parameters:
///   - x: rows of channels, [..., i].
///   - weight: [o, i].
///   - bias: [o].
///   - activation: applied to x Wᵀ + bias.
///   - residual: added last; broadcasts to the result.
///   - inputsFirst: ``Tensor/inputsFirst`` of the weight, if it was computed before.
/// - Returns: [..., o].
public func linear(
    _ x: Tensor, weight: Tensor, bias: Tensor? = nil, activation: Activation = .none,
    residual: Tensor? = nil, inputsFirst: Tensor? = nil
) -> Tensor {
    require(
        weight.rank == 2 && x.shape.last == weight.shape[1]
            && (bias.map { $0.shape == [weight.shape[0]] } ?? true),
        "linear: input \(x.shape), weight \(weight.shape) and bias \(bias?.shape ?? []) do not fit.")
    let outputs = weight.shape[0]
    let shape = Array(x.shape.dropLast()) + [outputs]
    if let residual {
        require(
            residual.shape.broadcast(with: shape, in: "linear") == shape && residual.shape.last == outputs
                && residual.shape.drop { $0 == 1 }.elementsEqual(
                    shape.suffix(residual.shape.drop { $0 == 1 }.count)),
            "linear: a residual of shape \(residual.shape) does not repeat along the first axes of \(shape).")
    }
    // The sum that the activation is applied to is kept for backward.
    let (result, sum) = Primitives.linear(
        x, weight: weight, bias: bias, activation: activation, residual: residual, inputsFirst: inputsFirst,
        keepsSum: activation != .none && isRecording)
    let (xs, w) = (x.detached, weight.detached)
    let (hasBias, residualShape) = (bias != nil, residual?.shape)
    return result.recorded([x, weight] + [bias, residual].compactMap { $0 }) { gradient, isNeeded in
        let gradients = Primitives.linearGradient(
            gradient.rows, sum: sum, activation: activation, weight: w, needsInput: isNeeded[0])
        var parts: [Tensor?] = [
            gradients.input?.reshaped(to: xs.shape),
            isNeeded[1] ? matmul(gradients.sum, xs.rows, transposingA: true) : nil,
        ]
        if hasBias { parts.append(isNeeded[2] ? gradients.bias : nil) }
        if let residualShape {
            parts.append(isNeeded[parts.count] ? gradient.summed(to: residualShape) : nil)
        }
        return parts
    }
}

extension Tensor {
    /// A weight [o, i] as [i, o], with which products of many rows are faster; nil if it is too large.
    public var inputsFirst: Tensor? {
        Primitives.prefersInputsFirst(outputs: shape[0], inputs: shape[1])
            ? Primitives.transposed(self) : nil
    }

    /// The tensor as a matrix of rows along the last axis.
    var rows: Tensor { rank == 2 ? self : reshaped(to: [-1, shape.last ?? 1]) }
}
