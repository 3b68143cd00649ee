import Perceiver
import PerceiverData

/// The metrics of a model on a split.
public struct SplitMetrics: Sendable {
    /// The split.
    public let split: Split
    /// The number of its examples.
    public let exampleCount: Int
    /// The metrics over all examples.
    public let metrics: Metrics
}
