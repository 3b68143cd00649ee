import CKernels

extension Primitives {
    /// For logits [..., k] and the right class of each row, [2, rows]: the log-sum-exp of each row, and its
    /// loss; zeros for rows that are not `counted`.
    static func crossEntropy(_ logits: Tensor, labels: [Int32], counted: [Int], smoothing: Float) -> Tensor {
        let (x, classCount) = (logits.data, logits.shape.last ?? 0)
        let builder = TensorBuilder<Float>(repeating: 0, shape: [2, labels.count])
        let (logSumExps, losses) = (builder.elements, builder.elements + labels.count)
        Threads.forEachBlock(counted.count, size: rowBlock(columns: classCount)) { range in
            for row in counted[range] {
                let logits = x + row * classCount
                logSumExps[row] = kernel_log_sum_exp(logits, classCount)
                let even = smoothing == 0 ? 0 : Float(kernel_sum(logits, classCount)) / Float(classCount)
                losses[row] = logSumExps[row] - (1 - smoothing) * logits[Int(labels[row])] - smoothing * even
            }
        }
        return builder.finished()
    }

    /// `scale` times the gradient of the sum of the losses with respect to the logits.
    ///
    /// - Parameters:
    ///   - logits: [..., k].
    ///   - logSumExps: the result of ``crossEntropy(_:labels:counted:smoothing:)``.
    ///   - labels: the right class of each row.
    ///   - counted: the rows that have a loss; the others get zeros.
    ///   - smoothing: how much of the target is spread evenly over all classes.
    ///   - scale: the factor.
    /// - Returns: [..., k].
    static func crossEntropyGradient(
        at logits: Tensor, logSumExps: Tensor, labels: [Int32], counted: [Int], smoothing: Float, scale: Float
    ) -> Tensor {
        let (x, logSumExps, classCount) = (logits.data, logSumExps.data, logits.shape.last ?? 0)
        return Tensor(shape: logits.shape) { out in
            if counted.count < labels.count { out.update(repeating: 0, count: logits.count) }
            Threads.forEachBlock(counted.count, size: rowBlock(columns: classCount)) { range in
                for row in counted[range] {
                    kernel_cross_entropy_gradient(
                        out + row * classCount, x + row * classCount, logSumExps[row], Int64(labels[row]),
                        smoothing, scale, classCount)
                }
            }
        }
    }

    /// The softmax cross-entropy of logits [rows, k] and target probabilities [rows, k]: [rows].
    static func crossEntropy(_ logits: Tensor, probabilities: Tensor) -> Tensor {
        let (rowCount, classCount) = (logits.shape[0], logits.shape[1])
        let (x, p) = (logits.data, probabilities.data)
        return Tensor(shape: [rowCount]) { losses in
            for row in 0..<rowCount {
                let logSumExp = kernel_log_sum_exp(x + row * classCount, classCount)
                losses[row] = (row * classCount..<(row + 1) * classCount)
                    .reduce(0) { $0 + p[$1] * (logSumExp - x[$1]) }
            }
        }
    }
}
