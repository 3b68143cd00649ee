import Tensors

/// Batch norm of each channel of the last axis (arXiv 1502.03167).
///
/// In a step of training a channel gets the mean 0 and the variance 1 over the batch. Otherwise, and where its statistics are
/// frozen, the layer uses the running statistics, and is a scale and an offset for each channel.
public struct BatchNorm: Module {
    /// [channels], initialised to one.
    public let weight: Parameter
    /// [channels], initialised to zero.
    public let bias: Parameter
    /// [channels], which moves by a tenth towards the mean of each batch.
    public let runningMean: Parameter
    /// [channels], which moves by a tenth towards the unbiased variance of each batch.
    public let runningVariance: Parameter
    /// A scalar: the batches that have moved the statistics.
    public let batchCount: Parameter
    /// Added to the variance.
    public let epsilon: Float

    private static var momentum: Float { 0.1 }

    /// Declares a batch norm of `channels`.
    public init(_ channels: Int, epsilon: Float = 1e-5) {
        weight = Parameter([channels], .constant(1))
        bias = Parameter([channels], .constant(0))
        runningMean = Parameter([channels], .constant(0), role: .statistics)
        runningVariance = Parameter([channels], .constant(1), role: .variance)
        batchCount = Parameter([], .constant(0), role: .count)
        self.epsilon = epsilon
    }

    /// Whether the result depends on the batch, not on the running statistics.
    var usesBatch: Bool { isTraining && !runningMean.isFrozen }

    /// The scale and the offset of each channel, [channels], by the running statistics.
    var affine: (scale: Tensor, offset: Tensor) {
        let scale = weight.value / (runningVariance.value.detached + epsilon).squareRoot()
        return (scale, bias.value - runningMean.value.detached * scale)
    }

    /// Normalises each channel of [..., channels].
    public func callAsFunction(_ x: Tensor) -> Tensor {
        guard usesBatch else {
            let (scale, offset) = affine
            return x * scale + offset
        }
        let (result, mean, variance) = x.batchNorm(
            weight: weight.value, bias: bias.value, epsilon: epsilon)
        let rowCount = Float(x.count / weight.shape[0])
        let unbiased = variance * (rowCount / max(1, rowCount - 1))
        let (kept, share) = (1 - Self.momentum, Self.momentum)
        MovingStatistics.note([
            .init(runningMean, seen: mean, kept: kept, share: share),
            .init(runningVariance, seen: unbiased, kept: kept, share: share),
            .init(batchCount, seen: Tensor(1), kept: 1, share: 1),
        ])
        return result
    }
}
