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
        let counted = labels.indices.filter { labels[$0] != ignoredLabel }
        let factor = 1 / Float(max(1, counted.count))
        let perRow = Primitives.crossEntropy(self, labels: labels, counted: counted, smoothing: smoothing)
        let total = Primitives.sum(Primitives.sliced(perRow, 1..<2, along: 0))
        let logits = detached
        return Primitives.scaled(total, by: factor).recorded(
            (
                self,
                {
                    Primitives.crossEntropyGradient(
                        at: logits, logSumExps: perRow, labels: labels, counted: counted,
                        smoothing: smoothing,
                        scale: factor * $0.scalar)
                }
            ))
    }

    /// The mean softmax cross-entropy of logits [..., k] and target probabilities, a scalar.
    ///
    /// - Parameters:
    ///   - probabilities: float32 [..., k], where each row sums to 1; constant.
    ///   - weights: what the loss of each row is multiplied by; nil: 1.
    /// - Returns: the mean over the rows.
    public func crossEntropy(probabilities: Tensor, weights: [Float]? = nil) -> Tensor {
        require(
            shape == probabilities.shape && rank > 0 && count > 0,
            "crossEntropy: logits \(shape) do not fit probabilities \(probabilities.shape).")
        let rows = count / shape[rank - 1]
        require(
            weights.map { $0.count == rows } ?? true,
            "crossEntropy: \(rows) rows do not fit \(weights?.count ?? 0) weights.")
        let losses = Primitives.crossEntropy(detached.rows, probabilities: probabilities.detached.rows).floats
        let total = weights.map { zip(losses, $0).reduce(0) { $0 + $1.0 * $1.1 } } ?? losses.reduce(0, +)
        let (logits, constant) = (detached, probabilities.detached)
        let weightOfRows = weights.map { Tensor($0, shape: Array(shape.dropLast()) + [1]) }
        return Tensor(total / Float(rows)).recorded(
            (
                self,
                { gradient in
                    let difference = (logits.softmax() - constant) * (gradient.scalar / Float(rows))
                    return weightOfRows.map { difference * $0.broadcast(to: difference.shape) } ?? difference
                }
            ))
    }

    /// The mean sigmoid cross-entropy of logits and labels of the same shape, a scalar: each element is a question of its own.
    ///
    /// - Parameter labels: bytes; 1 for yes and 0 for no.
    /// - Returns: the mean over all elements.
    public func sigmoidCrossEntropy(labels: Tensor) -> Tensor {
        require(
            shape == labels.shape && labels.dtype == .uint8,
            "sigmoidCrossEntropy: logits \(shape) do not fit labels \(labels.dtype) \(labels.shape).")
        // The sigmoid of x is the softmax of 0 and x.
        let yes = reshaped(to: [count, 1])
        let pairs = concatenated([Tensor(zeros: yes.shape), yes], along: 1)
        return pairs.crossEntropy(labels: Tensor(labels.elements(as: UInt8.self).map { Int32($0) }))
    }

    /// The mean squared difference from `target`, of the same shape: a scalar.
    public func meanSquaredError(_ target: Tensor) -> Tensor {
        require(shape == target.shape, "meanSquaredError: shapes \(shape) and \(target.shape) differ.")
        let difference = self - target
        return (difference * difference).mean()
    }
}
