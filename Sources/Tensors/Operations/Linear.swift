import CKernels

/// What a linear map does with its result while it is still in cache.
public enum Activation: Sendable {
    /// Nothing.
    case none
    /// The exact Gaussian error linear unit.
    case gelu
}

/// x Wᵀ + bias, then the activation, then + residual: one pass over memory for all of it.
///
/// - Parameters:
///   - x: rows of channels, [..., i].
///   - weight: [o, i].
///   - bias: [o].
///   - activation: applied to x Wᵀ + bias.
///   - residual: added last; broadcasts to the result.
/// - Returns: [..., o].
public func linear(
    _ x: Tensor, weight: Tensor, bias: Tensor? = nil, activation: Activation = .none, residual: Tensor? = nil
) -> Tensor {
    require(
        weight.rank == 2 && x.shape.last == weight.shape[1]
            && (bias.map { $0.shape == [weight.shape[0]] } ?? true),
        "linear: input \(x.shape), weight \(weight.shape) and bias \(bias?.shape ?? []) do not fit.")
    let (outputs, inputs) = (weight.shape[0], weight.shape[1])
    let rows = x.count / inputs
    let shape = Array(x.shape.dropLast()) + [outputs]
    let residualRows = residual.map { residual in
        require(
            residual.shape.broadcast(with: shape, in: "linear") == shape && residual.shape.last == outputs
                && residual.shape.drop { $0 == 1 }.elementsEqual(
                    shape.suffix(residual.shape.drop { $0 == 1 }.count)),
            "linear: a residual of shape \(residual.shape) does not repeat along the first axes of \(shape).")
        return residual.count / outputs
    }
    let (input, residualData, biasData) = (x.data, residual?.data, bias?.data)
    let keepsSum = activation == .gelu && Recorder.isOn
    // What the activation is applied to, kept for the way back.
    let sum = keepsSum ? Tensor(shape: shape) { _ in } : nil
    // With inputs first, the product needs no packing; worth it where there are more than a few rows.
    let inputsFirst = rows >= 64 ? weight.detached.transposed : nil
    let right =
        inputsFirst.map { Matrix(data: $0.data, stride: outputs) }
        ?? Matrix(data: weight.data, stride: inputs, isTransposed: true)
    let result = withExtendedLifetime(inputsFirst) {
        Tensor(shape: shape) { out in
            let target = sum.map { UnsafeMutablePointer(mutating: $0.data) } ?? out
            multiplyInParallel(
                Matrix(data: input, stride: inputs), right, into: target, m: rows, n: outputs, k: inputs
            ) { range in
                for row in range {
                    let (sums, result) = (target + row * outputs, out + row * outputs)
                    if let biasData { kernel_add_scaled(sums, biasData, 1, outputs) }
                    if activation == .gelu { kernel_gelu(result, sums, outputs) }
                    if let residualData, let residualRows {
                        kernel_add_scaled(result, residualData + row % residualRows * outputs, 1, outputs)
                    }
                }
            }
        }
    }
    let (xs, w) = (x.detached, weight.detached)
    let (hasBias, residualShape) = (bias != nil, residual?.shape)
    return result.recorded([x, weight] + [bias, residual].compactMap { $0 }) { gradient, isNeeded in
        let outer = gradient
        let gradient = sum.map { $0.geluGradient(gradient) } ?? gradient
        var parts: [Tensor?] = [
            isNeeded[0] ? matmul(gradient.rows, w).reshaped(to: xs.shape) : nil,
            isNeeded[1] ? matmul(gradient.rows, xs.rows, transposingA: true) : nil,
        ]
        if hasBias { parts.append(isNeeded[2] ? gradient.rows.sumOfRows() : nil) }
        if let residualShape { parts.append(isNeeded[parts.count] ? outer.summed(to: residualShape) : nil) }
        return parts
    }
}

extension Tensor {
    /// The tensor as a matrix of rows along the last axis.
    var rows: Tensor { rank == 2 ? self : reshaped(to: [-1, shape.last ?? 1]) }

    /// The sum of the rows of a matrix, cut by size alone so that it is always the same to the bit.
    func sumOfRows() -> Tensor {
        let (rows, columns) = (shape[0], shape[1])
        let block = 256
        let blocks = (rows + block - 1) / block
        let x = data
        if blocks <= 1 { return sum(along: 0) }
        let partial = Tensor(shape: [blocks, columns]) { out in
            Threads.forEachRange(rows, size: block) { range in
                let sum = out + range.lowerBound / block * columns
                sum.update(repeating: 0, count: columns)
                kernel_sum_rows(sum, x + range.lowerBound * columns, range.count, columns)
            }
        }
        return partial.sum(along: 0)
    }
}
