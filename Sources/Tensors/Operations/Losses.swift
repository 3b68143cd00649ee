import CKernels

extension Tensor {
    /// The mean softmax cross-entropy of logits [..., k] and labels [...], a scalar.
    ///
    /// - Parameters:
    ///   - labels: int32; the right class of each row, or `ignoredLabel`, whose rows do not count.
    ///   - smoothing: how much of the target is spread evenly over all classes (arXiv 1512.00567).
    ///   - ignoredLabel: -100 as in PyTorch.
    /// - Returns: the mean over the rows that count; 0 if none does.
    public func crossEntropy(labels: Tensor, smoothing: Float = 0, ignoredLabel: Int32 = -100) -> Tensor {
        let classCount = shape.last ?? 0
        require(
            Array(shape.dropLast()) == labels.shape,
            "crossEntropy: logits \(shape) do not fit labels \(labels.shape).")
        let labels = labels.elements(as: Int32.self)
        for label in labels where label != ignoredLabel {
            require(
                0 <= label && label < classCount,
                "crossEntropy: label \(label) is outside \(classCount) classes.")
        }
        let x = data
        let counted = labels.indices.filter { labels[$0] != ignoredLabel }
        let factor = 1 / Float(max(1, counted.count))
        // [2, rows]: the log of each row's sum of exponentials, and its loss.
        let builder = TensorBuilder<Float>(repeating: 0, shape: [2, labels.count])
        let logSums = builder.elements
        Threads.forEachRange(counted.count, size: elementwiseBlock / max(1, classCount)) { range in
            for row in counted[range] {
                let logits = x + row * classCount
                logSums[row] = kernel_log_sum_exp(logits, classCount)
                let even = smoothing == 0 ? 0 : Float(kernel_sum(logits, classCount)) / Float(classCount)
                logSums[labels.count + row] =
                    logSums[row] - (1 - smoothing) * logits[Int(labels[row])] - smoothing * even
            }
        }
        let perRow = builder.finished()
        let total = kernel_sum(perRow.data + labels.count, labels.count)
        let logits = detached
        return Tensor(Float(total) * factor).recorded(
            (
                self,
                { gradient in
                    let (x, logSums, scale) = (logits.data, perRow.data, factor * gradient.scalar)
                    return Tensor(shape: logits.shape) { out in
                        if counted.count < labels.count { out.update(repeating: 0, count: logits.count) }
                        Threads.forEachRange(counted.count, size: elementwiseBlock / max(1, classCount)) {
                            range in
                            for row in counted[range] {
                                kernel_cross_entropy_gradient(
                                    out + row * classCount, x + row * classCount, logSums[row],
                                    Int64(labels[row]),
                                    smoothing, scale, classCount)
                            }
                        }
                    }
                }
            ))
    }

    /// The mean cross-entropy of the softmax of logits [..., k] to given probabilities, a scalar.
    ///
    /// - Parameter probabilities: float32 [..., k] as the logits, each row with the sum 1; a constant.
    /// - Returns: the mean over the rows.
    public func crossEntropy(probabilities: Tensor) -> Tensor {
        require(
            shape == probabilities.shape && rank > 0 && count > 0,
            "crossEntropy: logits \(shape) do not fit probabilities \(probabilities.shape).")
        let (classCount, rowCount) = (shape[rank - 1], count / shape[rank - 1])
        let (x, p) = (data, probabilities.data)
        let losses = (0..<rowCount).map { row -> Float in
            let logSum = kernel_log_sum_exp(x + row * classCount, classCount)
            return (row * classCount..<(row + 1) * classCount).reduce(0) { $0 + p[$1] * (logSum - x[$1]) }
        }
        let (logits, constant) = (detached, probabilities.detached)
        return Tensor(losses.reduce(0, +) / Float(rowCount)).recorded(
            (self, { (logits.softmax() - constant) * ($0.scalar / Float(rowCount)) }))
    }

    /// The mean squared difference to `target`, of the same shape: a scalar.
    public func meanSquaredError(_ target: Tensor) -> Tensor {
        require(shape == target.shape, "meanSquaredError: shapes \(shape) and \(target.shape) differ.")
        let difference = self - target
        return (difference * difference).mean()
    }
}
