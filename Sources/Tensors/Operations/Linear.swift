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
///   - inputsFirst: what ``Tensor/inputsFirst`` of the weight is, where it is at hand.
/// - Returns: [..., o].
public func linear(
    _ x: Tensor, weight: Tensor, bias: Tensor? = nil, activation: Activation = .none,
    residual: Tensor? = nil, inputsFirst: Tensor? = nil
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
    // What the activation is applied to, kept for backward.
    let builder = TensorBuilder<Float>(keepsSum ? shape : [0])
    let keptSums = builder.elements
    let inputsFirst = rows >= 16 ? inputsFirst ?? weight.inputsFirst : nil
    let right =
        inputsFirst.map { Matrix(data: $0.data, stride: outputs) }
        ?? Matrix(data: weight.data, stride: inputs, isTransposed: true)
    let result = withExtendedLifetime(inputsFirst) {
        Tensor(shape: shape) { out in
            let target = keepsSum ? keptSums : out
            multiplyInParallel(
                Matrix(data: input, stride: inputs), right, into: target, m: rows, n: outputs, k: inputs
            ) { range, columns in
                let (first, count) = (columns.lowerBound, columns.count)
                for row in range {
                    let (sums, result) = (target + row * outputs + first, out + row * outputs + first)
                    if let biasData { kernel_add_scaled(sums, biasData + first, 1, count) }
                    if activation == .gelu { kernel_gelu(result, sums, count) }
                    if let residualData, let residualRows {
                        kernel_add_scaled(
                            result, residualData + row % residualRows * outputs + first, 1, count)
                    }
                }
            }
        }
    }
    let sum = keepsSum ? builder.finished() : nil
    let (xs, w) = (x.detached, weight.detached)
    let (hasBias, residualShape) = (bias != nil, residual?.shape)
    return result.recorded([x, weight] + [bias, residual].compactMap { $0 }) { gradient, isNeeded in
        let back = LinearBackward(gradient.rows, sum: sum, weight: w, needsInput: isNeeded[0])
        var parts: [Tensor?] = [
            back.input?.reshaped(to: xs.shape),
            isNeeded[1] ? matmul(back.sum, xs.rows, transposingA: true) : nil,
        ]
        if hasBias { parts.append(isNeeded[2] ? back.bias : nil) }
        if let residualShape {
            parts.append(isNeeded[parts.count] ? gradient.summed(to: residualShape) : nil)
        }
        return parts
    }
}

/// Backward through a linear map, but for the weight: each block of rows is read once.
private struct LinearBackward {
    /// [rows, o]: the gradient of x Wᵀ + bias, before the activation.
    let sum: Tensor
    /// [rows, i].
    let input: Tensor?
    /// [o].
    let bias: Tensor

    /// - Parameters:
    ///   - gradient: of the result, [rows, o].
    ///   - sum: what the activation was applied to; nil if there was none.
    ///   - weight: [o, i].
    ///   - needsInput: whether the gradient of the input is asked for.
    init(_ gradient: Tensor, sum: Tensor?, weight: Tensor, needsInput: Bool) {
        let (rows, outputs, inputs) = (gradient.shape[0], weight.shape[0], weight.shape[1])
        let block = min(256, max(32, rows / 8))
        let changes = TensorBuilder<Float>(sum == nil ? [0] : gradient.shape)
        let partial = TensorBuilder<Float>(
            repeating: 0, shape: [max(1, (rows + block - 1) / block), outputs])
        let (dy, changed, sums) = (gradient.data, changes.elements, partial.elements)
        let du = sum == nil ? dy : UnsafePointer(changed)
        let (before, w) = (sum?.data, Matrix(data: weight.data, stride: inputs))
        _ = BLAS.isSingleThreaded
        let dx = Tensor(shape: needsInput ? [rows, inputs] : [0]) { dx in
            Threads.forEachRange(rows, size: block) { range in
                let start = range.lowerBound * outputs
                if let before {
                    kernel_gelu_gradient(changed + start, before + start, dy + start, range.count * outputs)
                }
                kernel_sum_rows(sums + range.lowerBound / block * outputs, du + start, range.count, outputs)
                guard needsInput else { return }
                multiply(
                    Matrix(data: du + start, stride: outputs), w, into: dx + range.lowerBound * inputs,
                    stride: inputs, m: range.count, n: inputs, k: outputs)
            }
        }
        self.sum = sum == nil ? gradient : changes.finished()
        input = needsInput ? dx : nil
        bias = partial.finished().sum(along: 0)
    }
}

extension Tensor {
    /// A weight [o, i] as [i, o], where a product with more than a few rows is quicker with it; nil where it is too large.
    public var inputsFirst: Tensor? {
        shape[0] <= columnsInCache(depth: shape[1]) ? detached.transposed : nil
    }

    /// The tensor as a matrix of rows along the last axis.
    var rows: Tensor { rank == 2 ? self : reshaped(to: [-1, shape.last ?? 1]) }
}
