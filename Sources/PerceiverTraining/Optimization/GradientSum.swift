import Layers
import Perceiver
import Tensors

/// What the parts of a batch come to: the sum of their gradients, each of its share of the whole loss, and their metrics.
public struct GradientSum: Sendable {
    /// By the names of the parameters that are trained, of their shapes; zeros where no loss depends on one.
    public private(set) var gradients: [String: Tensor] = [:]
    /// Summed over the parts.
    public private(set) var metrics = Metrics()

    /// No parts.
    public init() {}

    /// One part, whose share of the loss was recorded; its recording is used up.
    init(of share: Tensor, metrics: Metrics, over model: some Module) {
        let found = share.gradients()
        for entry in model.trainedParameters {
            gradients[entry.name] = found[entry.parameter] ?? Tensor(zeros: entry.parameter.shape)
        }
        self.metrics = metrics
    }

    /// Adds other parts of the same model; the order decides on the last bits.
    public mutating func add(_ other: GradientSum) {
        if gradients.isEmpty { return self = other }
        for (name, gradient) in other.gradients { gradients[name]?.add(gradient, scaledBy: 1) }
        metrics.add(other.metrics)
    }

    /// The gradients by parameter.
    func gradients(of model: some Module) -> Gradients {
        var all = Gradients()
        for entry in model.trainedParameters { all[entry.parameter] = gradients[entry.name] }
        return all
    }
}
