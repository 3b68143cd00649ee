import Layers
import Perceiver
import Tensors

/// The sum over the parts of a batch: of the gradients of their shares of the loss, and of their metrics.
public struct GradientSum: Sendable {
    /// The gradients by the names of trained parameters; zeros for a parameter that no loss depends on.
    public private(set) var gradients: [String: Tensor] = [:]
    /// The metrics, summed over the parts.
    public private(set) var metrics = Metrics()

    /// No parts.
    public init() {}

    /// The sum for one part, whose share of the loss was recorded; its recording is consumed.
    init(of share: Tensor, metrics: Metrics, over model: some Module) {
        let found = share.gradients()
        for entry in model.trainedParameters {
            gradients[entry.name] = found[entry.parameter] ?? Tensor(zeros: entry.parameter.shape)
        }
        self.metrics = metrics
    }

    /// Adds the sum of other parts of the same model; the order affects the last bits.
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
