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
    requireFit(x, weight.shape, bias, residual)
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

/// activation(x̂ Ŵᵀ + bias) + residual, in one pass over memory, where all factors of products are 8-bit integers times a scale.
///
///     x̂[r, i] = t[r] p[r, i],   t[r] = max |x[r]| / 127,   p[r, i] = the integer nearest to x[r, i] / t[r]
///     x̂ Ŵᵀ[r, o] = t[r] s[o] Σ_i p[r, i] q[o, i]
///
/// The sums are of 32-bit integers, exact in any order; t s Σ + bias is rounded the same way on every processor. A row with NaN
/// or infinity becomes NaN. Not recorded: there are no gradients of rounded numbers.
///
/// - Parameters:
///   - x: rows of channels, [..., i].
///   - weight: s and q of [o, i].
///   - bias: [o].
///   - activation: applied to x̂ Ŵᵀ + bias.
///   - residual: added last; broadcasts to the result.
/// - Returns: [..., o].
public func linear(
    _ x: Tensor, weight: PackedWeight, bias: Tensor? = nil, activation: Activation = .none,
    residual: Tensor? = nil
) -> Tensor {
    require(!isRecording, "linear: a weight of 8 bits has no gradients.")
    requireFit(x, weight.shape, bias, residual)
    return Primitives.linear(x, weight: weight, bias: bias, activation: activation, residual: residual)
}

/// Ends the program if the operands of a linear map do not fit each other.
private func requireFit(_ x: Tensor, _ weight: [Int], _ bias: Tensor?, _ residual: Tensor?) {
    require(
        weight.count == 2 && x.shape.last == weight[1] && (bias.map { $0.shape == [weight[0]] } ?? true),
        "linear: input \(x.shape), weight \(weight) and bias \(bias?.shape ?? []) do not fit.")
    let shape = Array(x.shape.dropLast()) + [weight[0]]
    guard let residual else { return }
    require(
        residual.shape.broadcast(with: shape, in: "linear") == shape && residual.shape.last == weight[0]
            && residual.shape.drop { $0 == 1 }.elementsEqual(
                shape.suffix(residual.shape.drop { $0 == 1 }.count)),
        "linear: a residual of shape \(residual.shape) does not repeat along the first axes of \(shape).")
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
