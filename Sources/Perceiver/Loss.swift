import Tensors

/// A value to lower, and metrics that can be added over batches.
public struct Loss: Sendable {
    /// A scalar: the sum over the terms of weight times mean.
    public let value: Tensor
    /// What the value is the sum of.
    public let terms: [Term]
    /// What to report; holds `loss` among others.
    public var metrics: Metrics

    /// A mean over some things of a batch.
    public struct Term: Sendable {
        /// What tells it from the loss's other terms.
        public var name: String
        /// A scalar: the mean.
        public var mean: Tensor
        /// Over how many things.
        public var count: Int
        /// What it counts beside the other terms.
        public var weight: Float

        /// Makes a term.
        public init(_ name: String = "loss", mean: Tensor, count: Int, weight: Float = 1) {
            self.name = name
            self.mean = mean
            self.count = count
            self.weight = weight
        }
    }

    /// Makes a loss of its terms, whose names differ.
    public init(terms: [Term], metrics: Metrics) {
        require(!terms.isEmpty, "A loss has terms.")
        require(metrics.names.contains("loss"), "A loss has metrics that hold \"loss\".")
        self.terms = terms
        self.metrics = metrics
        value = Self.sum(terms) { _ in 1 }
    }

    /// Makes a loss of one term, the mean over what the metric `loss` counts.
    public init(value: Tensor, metrics: Metrics) {
        self.init(terms: [Term(mean: value, count: metrics.sums["loss"]?.count ?? 0)], metrics: metrics)
    }

    /// Over how many things each term is the mean.
    public var counts: [String: Int] { Dictionary(terms.map { ($0.name, $0.count) }) { $0 + $1 } }

    /// What this batch has of the loss of several, so that the sum over the batches is the loss of all of them together.
    ///
    ///     sum over the terms of weight * mean * count / total
    ///
    /// - Parameter totals: over how many things of all batches each term is the mean.
    /// - Returns: a scalar.
    public func value(among totals: [String: Int]) -> Tensor {
        guard totals != counts else { return value }
        return Self.sum(terms) { Float($0.count) / Float(max(1, totals[$0.name] ?? $0.count)) }
    }

    private static func sum(_ terms: [Term], share: (Term) -> Float) -> Tensor {
        let parts = terms.map { term in
            let factor = term.weight * share(term)
            return factor == 1 ? term.mean : term.mean * factor
        }
        return parts.dropFirst().reduce(parts[0]) { $0 + $1 }
    }
}
