import Layers
import Perceiver
import Tensors

/// What the parts of a batch come to: their gradients, each weighted by what its loss counts, and their metrics.
public struct GradientSum: Sendable {
    /// By the names of the parameters that are trained, of their shapes; zeros where no loss depends on one.
    ///
    /// Of one part as they are, so that alone it is not rounded by a weight; of more, the sum of each times its weight.
    public private(set) var gradients: [String: Tensor] = [:]
    /// Summed over the parts.
    public private(set) var metrics = Metrics()
    /// How many parts there are.
    public private(set) var partCount = 0

    /// No parts.
    public init() {}

    /// One part, whose loss was recorded; its recording is used up.
    init(of loss: Loss, over model: some Module) {
        let found = loss.value.gradients()
        for entry in model.trainedParameters {
            gradients[entry.name] = found[entry.parameter] ?? Tensor(zeros: entry.parameter.shape)
        }
        metrics = loss.metrics
        partCount = 1
    }

    /// Over how many things the losses are means.
    private var weight: Float { Float(metrics.sums["loss"]?.count ?? 0) }

    /// What the gradients have still to be multiplied by to be weighted.
    private var missingFactor: Float { partCount == 1 ? weight : 1 }

    /// Adds other parts of the same model; the order decides on the last bits.
    public mutating func add(_ other: GradientSum) {
        guard partCount > 0 else { return self = other }
        guard other.partCount > 0 else { return }
        if partCount == 1 { gradients = gradients.mapValues { $0 * weight } }
        for (name, gradient) in other.gradients {
            gradients[name]?.add(gradient, scaledBy: other.missingFactor)
        }
        metrics.add(other.metrics)
        partCount += other.partCount
    }

    /// The mean of the gradients over all that the losses count; of one part, its gradients.
    func mean(over model: some Module) -> Gradients {
        var mean = Gradients()
        for entry in model.trainedParameters {
            let sum = gradients[entry.name]
            mean[entry.parameter] = partCount == 1 ? sum : sum.map { $0 * (1 / max(1, weight)) }
        }
        return mean
    }
}
