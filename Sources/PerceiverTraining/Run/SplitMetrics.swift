import Perceiver
import PerceiverData

/// How a model does on the examples of a split.
public struct SplitMetrics: Sendable {
    /// Which examples.
    public let split: Split
    /// How many there are.
    public let exampleCount: Int
    /// The sums over all of them.
    public let metrics: Metrics
}
