import CKernels

extension Primitives {
    /// For logits [..., k] and the right class of each row, [2, rows]: the log of each row's sum of exponentials, and its
    /// loss; zeros for rows that are not among those `counted`.
    static func crossEntropy(_ logits: Tensor, labels: [Int32], counted: [Int], smoothing: Float) -> Tensor {
        let (x, classCount) = (logits.data, logits.shape.last ?? 0)
        let builder = TensorBuilder<Float>(repeating: 0, shape: [2, labels.count])
        let (logSums, losses) = (builder.elements, builder.elements + labels.count)
        Threads.forEachBlock(counted.count, size: rowBlock(columns: classCount)) { range in
            for row in counted[range] {
                let logits = x + row * classCount
                logSums[row] = kernel_log_sum_exp(logits, classCount)
                let even = smoothing == 0 ? 0 : Float(kernel_sum(logits, classCount)) / Float(classCount)
                losses[row] = logSums[row] - (1 - smoothing) * logits[Int(labels[row])] - smoothing * even
            }
        }
        return builder.finished()
    }

    /// `scale` times the gradient that the sum of the losses has at the logits.
    ///
    /// - Parameters:
    ///   - logits: [..., k].
    ///   - logSums: what ``crossEntropy(_:labels:counted:smoothing:)`` gave.
    ///   - labels: the right class of each row.
    ///   - counted: the rows that have a loss; the others get zeros.
    ///   - smoothing: how much of the target is spread evenly.
    ///   - scale: the factor.
    /// - Returns: [..., k].
    static func crossEntropyGradient(
        at logits: Tensor, logSums: Tensor, labels: [Int32], counted: [Int], smoothing: Float, scale: Float
    ) -> Tensor {
        let (x, logSums, classCount) = (logits.data, logSums.data, logits.shape.last ?? 0)
        return Tensor(shape: logits.shape) { out in
            if counted.count < labels.count { out.update(repeating: 0, count: logits.count) }
            Threads.forEachBlock(counted.count, size: rowBlock(columns: classCount)) { range in
                for row in counted[range] {
                    kernel_cross_entropy_gradient(
                        out + row * classCount, x + row * classCount, logSums[row], Int64(labels[row]),
                        smoothing, scale, classCount)
                }
            }
        }
    }

    /// The cross-entropy of the softmax of each row of logits [rows, k] to probabilities [rows, k]: [rows].
    static func crossEntropy(_ logits: Tensor, probabilities: Tensor) -> Tensor {
        let (rowCount, classCount) = (logits.shape[0], logits.shape[1])
        let (x, p) = (logits.data, probabilities.data)
        return Tensor(shape: [rowCount]) { losses in
            for row in 0..<rowCount {
                let logSum = kernel_log_sum_exp(x + row * classCount, classCount)
                losses[row] = (row * classCount..<(row + 1) * classCount)
                    .reduce(0) { $0 + p[$1] * (logSum - x[$1]) }
            }
        }
    }
}
