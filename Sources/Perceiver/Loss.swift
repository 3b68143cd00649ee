import Tensors

/// The value that training minimises, and metrics that can be added over batches.
public struct Loss: Sendable {
    /// A scalar: the sum over the terms of weight times mean.
    public let value: Tensor
    /// The terms of the sum.
    public let terms: [Term]
    /// The metrics to report, `loss` among them.
    public var metrics: Metrics

    /// One term of a loss: a mean, such as that over a batch's examples or labels.
    public struct Term: Sendable {
        /// The term's name, unique within a loss.
        public var name: String
        /// A scalar: the mean.
        public var mean: Tensor
        /// How many values the mean is over.
        public var count: Int
        /// Its weight in the sum.
        public var weight: Float

        /// Makes a term.
        public init(_ name: String = "loss", mean: Tensor, count: Int, weight: Float = 1) {
            self.name = name
            self.mean = mean
            self.count = count
            self.weight = weight
        }
    }

    /// Makes a loss from terms with different names.
    public init(terms: [Term], metrics: Metrics) {
        require(!terms.isEmpty, "A loss has terms.")
        require(metrics.names.contains("loss"), "A loss has metrics that hold \"loss\".")
        self.terms = terms
        self.metrics = metrics
        value = Self.sum(terms) { _ in 1 }
    }

    /// Makes a loss of one term, whose count is that of the metric `loss`.
    public init(value: Tensor, metrics: Metrics) {
        self.init(terms: [Term(mean: value, count: metrics.sums["loss"]?.count ?? 0)], metrics: metrics)
    }

    /// The count of each term, by its name.
    public var counts: [String: Int] { Dictionary(terms.map { ($0.name, $0.count) }) { $0 + $1 } }

    /// This batch's share of the loss of several batches: the shares of all batches add up to the loss of all together.
    ///
    ///     sum over the terms of weight * mean * count / total
    ///
    /// - Parameter totals: the count of each term over all batches.
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
