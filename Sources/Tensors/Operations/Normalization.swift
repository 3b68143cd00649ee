import CKernels

// Row-wise operations along the last axis: softmax and layer norm.

extension Tensor {
    /// The softmax along the last axis: e^x divided by its sum.
    public func softmax() -> Tensor {
        let (x, columns) = (data, shape.last ?? 1)
        let y = Tensor(shape: shape) { out in
            Threads.forEachRange(count / max(1, columns), size: elementwiseBlock / max(1, columns)) {
                kernel_softmax(out + $0.lowerBound * columns, x + $0.lowerBound * columns, $0.count, columns)
            }
        }
        return y.recorded(
            (
                self,
                { gradient in
                    let (y, dy) = (y.data, gradient.data)
                    return Tensor(shape: gradient.shape) { out in
                        Threads.forEachRange(
                            gradient.count / max(1, columns), size: elementwiseBlock / max(1, columns)
                        ) {
                            let start = $0.lowerBound * columns
                            kernel_softmax_gradient(out + start, y + start, dy + start, $0.count, columns)
                        }
                    }
                }
            ))
    }

    /// Layer norm along the last axis: weight * (x - mean) / sqrt(variance + epsilon) + bias (arXiv 1607.06450).
    ///
    /// - Parameters:
    ///   - weight: [c].
    ///   - bias: [c].
    ///   - epsilon: added to the biased variance.
    /// - Returns: the same shape.
    public func layerNorm(weight: Tensor, bias: Tensor, epsilon: Float = 1e-5) -> Tensor {
        let columns = shape.last ?? 1
        require(
            weight.shape == [columns] && bias.shape == [columns],
            "layerNorm: rows of shape \(shape) do not fit weight \(weight.shape) and bias \(bias.shape).")
        let rows = count / max(1, columns)
        let block = max(1, elementwiseBlock / max(1, columns))
        let (x, w, b) = (data, weight.data, bias.data)
        // The mean of each row, then its reciprocal deviation.
        let builder = TensorBuilder<Float>([2, rows])
        let mean = builder.elements
        let y = Tensor(shape: shape) { out in
            Threads.forEachRange(rows, size: block) {
                let (row, start) = ($0.lowerBound, $0.lowerBound * columns)
                kernel_layer_norm(
                    out + start, mean + row, mean + rows + row, x + start, w, b, epsilon, $0.count, columns)
            }
        }
        let (input, factors, statistics) = (detached, weight.detached, builder.finished())
        return y.recorded([self, weight, bias]) { gradient, isNeeded in
            input.layerNormGradient(gradient, statistics: statistics, weight: factors, isNeeded: isNeeded)
        }
    }

    /// The gradients of the input, weight and bias of ``layerNorm(weight:bias:epsilon:)``.
    private func layerNormGradient(
        _ gradient: Tensor, statistics: Tensor, weight: Tensor, isNeeded: [Bool]
    ) -> [Tensor?] {
        let columns = weight.count
        let rows = count / max(1, columns)
        let block = 512
        let blocks = (rows + block - 1) / block
        let partial = TensorBuilder<Float>(repeating: 0, shape: [2, blocks, columns])
        let sums = partial.elements
        let (x, dy, w, mean) = (data, gradient.data, weight.data, statistics.data)
        let dx = Tensor(shape: isNeeded[0] ? shape : [0]) { out in
            Threads.forEachRange(rows, size: block) {
                let (row, start, index) = ($0.lowerBound, $0.lowerBound * columns, $0.lowerBound / block)
                kernel_layer_norm_gradient(
                    isNeeded[0] ? out + start : nil, isNeeded[1] ? sums + index * columns : nil,
                    isNeeded[2] ? sums + (blocks + index) * columns : nil, dy + start, x + start, mean + row,
                    mean + rows + row, w, $0.count, columns)
            }
        }
        let total = partial.finished().sum(along: 1)
        return [
            isNeeded[0] ? dx : nil, isNeeded[1] ? total.sliced(0..<1, along: 0).reshaped(to: [columns]) : nil,
            isNeeded[2] ? total.sliced(1..<2, along: 0).reshaped(to: [columns]) : nil,
        ]
    }
}
