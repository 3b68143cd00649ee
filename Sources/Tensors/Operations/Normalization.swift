// Softmax and layer norm of each row along the last axis, and batch norm of each channel over all rows.

extension Tensor {
    /// The softmax along the last axis: e^x divided by its sum.
    public func softmax() -> Tensor {
        let y = Primitives.softmax(self)
        return y.recorded((self, { Primitives.softmaxGradient($0, at: y) }))
    }

    /// Layer norm along the last axis: weight * (x - mean) / sqrt(variance + epsilon) + bias (arXiv
    /// 1607.06450).
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
        let (y, statistics) = Primitives.layerNorm(self, weight: weight, bias: bias, epsilon: epsilon)
        let (input, factors) = (detached, weight.detached)
        return y.recorded([self, weight, bias]) { gradient, isNeeded in
            Primitives.layerNormGradient(
                gradient, at: input, statistics: statistics, weight: factors, isNeeded: isNeeded)
        }
    }

    /// Batch norm of each channel of the last axis: weight * (x - mean) / sqrt(variance + epsilon) + bias, with the mean and
    /// the variance over all rows (arXiv 1502.03167).
    ///
    /// - Parameters:
    ///   - weight: [c].
    ///   - bias: [c].
    ///   - epsilon: added to the biased variance.
    /// - Returns: the same shape; and the mean and the biased variance of each channel, [c], which get no gradient.
    public func batchNorm(weight: Tensor, bias: Tensor, epsilon: Float = 1e-5)
        -> (result: Tensor, mean: Tensor, variance: Tensor)
    {
        let columns = shape.last ?? 1
        require(
            weight.shape == [columns] && bias.shape == [columns] && count > 0,
            "batchNorm: rows of shape \(shape) do not fit weight \(weight.shape) and bias \(bias.shape).")
        let (x, w, b) = (detached, weight.detached, bias.detached)
        let mean = x.rows.mean(along: 0)
        let centred = x - mean
        let variance = (centred * centred).rows.mean(along: 0)
        let reciprocal = Tensor(1) / (variance + epsilon).squareRoot()
        let result = (centred * (reciprocal * w) + b).recorded([self, weight, bias]) { gradient, isNeeded in
            let standardized = (x - mean) * reciprocal
            let weightGradient = (gradient * standardized).rows.sum(along: 0)
            let biasGradient = gradient.rows.sum(along: 0)
            let rowCount = Float(x.count / columns)
            return [
                isNeeded[0]
                    ? (gradient - (standardized * weightGradient + biasGradient) / rowCount)
                        * (reciprocal * w)
                    : nil,
                isNeeded[1] ? weightGradient : nil, isNeeded[2] ? biasGradient : nil,
            ]
        }
        return (result, mean, variance)
    }
}
