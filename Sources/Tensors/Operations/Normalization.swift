// Row-wise operations along the last axis: softmax and layer norm.

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
}
