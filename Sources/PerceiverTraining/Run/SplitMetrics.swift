import Perceiver
import PerceiverData

/// The metrics of a model on a split.
public struct SplitMetrics: Sendable {
    /// The split; nil: all of them together.
    public let split: Split?
    /// The number of its examples.
    public let exampleCount: Int
    /// The metrics over all examples.
    public let metrics: Metrics

    /// The name of the split, or `all`.
    public var name: String { split?.rawValue ?? "all" }
}
