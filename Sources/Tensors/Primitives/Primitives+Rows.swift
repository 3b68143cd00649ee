import CKernels

extension Primitives {
    /// The softmax of each row along the last axis.
    static func softmax(_ x: Tensor) -> Tensor {
        let (data, columns) = (x.data, x.shape.last ?? 1)
        return Tensor(shape: x.shape) { out in
            Threads.forEachBlock(x.count / max(1, columns), size: rowBlock(columns: columns)) {
                let start = $0.lowerBound * columns
                kernel_softmax(out + start, data + start, $0.count, columns)
            }
        }
    }

    /// The gradient of the input of a softmax, from the result `y` and its gradient.
    static func softmaxGradient(_ gradient: Tensor, at y: Tensor) -> Tensor {
        let (dy, y, columns) = (gradient.data, y.data, gradient.shape.last ?? 1)
        return Tensor(shape: gradient.shape) { out in
            Threads.forEachBlock(gradient.count / max(1, columns), size: rowBlock(columns: columns)) {
                let start = $0.lowerBound * columns
                kernel_softmax_gradient(out + start, y + start, dy + start, $0.count, columns)
            }
        }
    }

    /// Layer norm of each row along the last axis; statistics [2, rows]: the mean and the reciprocal standard
    /// deviation.
    static func layerNorm(_ x: Tensor, weight: Tensor, bias: Tensor, epsilon: Float)
        -> (result: Tensor, statistics: Tensor)
    {
        let columns = weight.count
        let rows = x.count / max(1, columns)
        let (data, w, b) = (x.data, weight.data, bias.data)
        let statistics = TensorBuilder<Float>([2, rows])
        let mean = statistics.elements
        let result = Tensor(shape: x.shape) { out in
            Threads.forEachBlock(rows, size: rowBlock(columns: columns)) {
                let (row, start) = ($0.lowerBound, $0.lowerBound * columns)
                kernel_layer_norm(
                    out + start, mean + row, mean + rows + row, data + start, w, b, epsilon, $0.count, columns
                )
            }
        }
        return (result, statistics.finished())
    }

    /// The gradients of input, weight and bias of a layer norm of `x`; nil where they are not needed.
    static func layerNormGradient(
        _ gradient: Tensor, at x: Tensor, statistics: Tensor, weight: Tensor, isNeeded: [Bool]
    ) -> [Tensor?] {
        let columns = weight.count
        let rows = x.count / max(1, columns)
        let block = 512
        let blocks = (rows + block - 1) / block
        let partial = TensorBuilder<Float>(repeating: 0, shape: [2, blocks, columns])
        let sums = partial.elements
        let (data, dy, w, mean) = (x.data, gradient.data, weight.data, statistics.data)
        let dx = Tensor(shape: isNeeded[0] ? x.shape : [0]) { out in
            Threads.forEachBlock(rows, size: block) {
                let (row, start, index) = ($0.lowerBound, $0.lowerBound * columns, $0.lowerBound / block)
                kernel_layer_norm_gradient(
                    isNeeded[0] ? out + start : nil, isNeeded[1] ? sums + index * columns : nil,
                    isNeeded[2] ? sums + (blocks + index) * columns : nil, dy + start, data + start,
                    mean + row, mean + rows + row, w, $0.count, columns)
            }
        }
        let total = sum(partial.finished(), along: 1)
        func part(_ index: Int) -> Tensor {
            sliced(total, index..<index + 1, along: 0).reshaped(to: [columns])
        }
        return [isNeeded[0] ? dx : nil, isNeeded[1] ? part(0) : nil, isNeeded[2] ? part(1) : nil]
    }
}
