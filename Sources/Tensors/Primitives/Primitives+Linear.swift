import CKernels

extension Primitives {
    /// Whether products of many rows with a weight [outputs, inputs] are faster if it is [inputs, outputs].
    static func prefersInputsFirst(outputs: Int, inputs: Int) -> Bool {
        outputs * inputs <= 1 << 17
    }

    /// activation(x Wᵀ + bias) + residual, in one pass over memory.
    ///
    /// - Parameters:
    ///   - x: [..., i].
    ///   - weight: [o, i].
    ///   - bias: [o].
    ///   - activation: applied to x Wᵀ + bias.
    ///   - residual: repeats along the first axes of the result.
    ///   - inputsFirst: the weight as [i, o], if it was computed before.
    ///   - keepsSum: whether to return x Wᵀ + bias too.
    /// - Returns: [..., o], and x Wᵀ + bias, of the same shape, if `keepsSum`.
    static func linear(
        _ x: Tensor, weight: Tensor, bias: Tensor?, activation: Activation, residual: Tensor?,
        inputsFirst: Tensor?, keepsSum: Bool
    ) -> (result: Tensor, sum: Tensor?) {
        let precision = ExecutionContext.current.precision
        let (outputs, inputs) = (weight.shape[0], weight.shape[1])
        let rows = x.count / inputs
        let shape = Array(x.shape.dropLast()) + [outputs]
        let input = x.data
        let end = LinearEnd(
            outputs: outputs, bias: bias?.data, activation: activation,
            residual: residual.map { ($0.data, $0.count / outputs) })
        let builder = TensorBuilder<Float>(keepsSum ? shape : [0])
        let keptSums = builder.elements
        let inputsFirst = rows >= 16 ? inputsFirst ?? weight.inputsFirst : nil
        let right =
            inputsFirst.map { Matrix(data: $0.data, stride: outputs) }
            ?? Matrix(data: weight.data, stride: inputs, isTransposed: true)
        let result = withExtendedLifetime(inputsFirst) {
            Tensor(shape: shape) { out in
                let target = keepsSum ? keptSums : out
                precision.multiplyInParallel(
                    Matrix(data: input, stride: inputs), right, into: target, m: rows, n: outputs, k: inputs
                ) { end(target, out, rows: $0, columns: $1) }
            }
        }
        return (result, keepsSum ? builder.finished() : nil)
    }

    /// Backward through a linear map, but for the weight: each block of rows is read once.
    ///
    /// - Parameters:
    ///   - gradient: of the result, [rows, o].
    ///   - sum: what the activation was applied to; nil if there was none.
    ///   - activation: the activation.
    ///   - weight: [o, i].
    ///   - needsInput: whether the gradient of the input is asked for.
    /// - Returns: the gradients of x Wᵀ + bias before the activation, [rows, o], of the input, [rows, i], and
    ///   of the bias, [o].
    static func linearGradient(
        _ gradient: Tensor, sum: Tensor?, activation: Activation, weight: Tensor, needsInput: Bool
    ) -> (sum: Tensor, input: Tensor?, bias: Tensor) {
        let precision = ExecutionContext.current.precision
        let (rows, outputs, inputs) = (gradient.shape[0], weight.shape[0], weight.shape[1])
        let block = min(256, max(32, rows / 8))
        let changes = TensorBuilder<Float>(sum == nil ? [0] : gradient.shape)
        let partial = TensorBuilder<Float>(
            repeating: 0, shape: [max(1, (rows + block - 1) / block), outputs])
        let (dy, changed, sums) = (gradient.data, changes.elements, partial.elements)
        let du = sum == nil ? dy : UnsafePointer(changed)
        let (before, w) = (sum?.data, Matrix(data: weight.data, stride: inputs))
        let dx = Tensor(shape: needsInput ? [rows, inputs] : [0]) { dx in
            Threads.forEachBlock(rows, size: block) { range in
                let start = range.lowerBound * outputs
                if let before {
                    activation.kernels?.gradient(
                        changed + start, before + start, dy + start, range.count * outputs)
                }
                kernel_sum_rows(sums + range.lowerBound / block * outputs, du + start, range.count, outputs)
                guard needsInput else { return }
                precision.multiply(
                    Matrix(data: du + start, stride: outputs), w, into: dx + range.lowerBound * inputs,
                    stride: inputs, m: range.count, n: inputs, k: outputs)
            }
        }
        return (
            sum == nil ? gradient : changes.finished(), needsInput ? dx : nil,
            Primitives.sum(partial.finished(), along: 0).reshaped(to: [outputs])
        )
    }
}
