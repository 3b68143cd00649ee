import Foundation

/// Sums and counts by name, so that a mean over batches weighs each example equally, also those of a short last batch.
public struct Metrics: Sendable, Codable, Equatable {
    /// The sums by name.
    public private(set) var sums: [String: Sum] = [:]
    /// The weights of the metrics whose weighted sum is `loss`; empty where `loss` is a metric of its own.
    public private(set) var lossWeights: [String: Double] = [:]
    /// The confusion table of a classifier.
    public var confusion: ConfusionTable?

    /// No metrics.
    public init() {}

    /// The value of one metric; nil if nothing was counted.
    public subscript(name: String) -> Double? {
        guard name == "loss", !lossWeights.isEmpty else { return sums[name].flatMap(\.value) }
        let terms = lossWeights.sorted { $0.key < $1.key }.compactMap { term, weight in
            self[term].map { weight * $0 }
        }
        return terms.isEmpty ? nil : terms.reduce(0, +)
    }

    /// The names of all metrics.
    public var names: Set<String> { Set(sums.keys).union(lossWeights.isEmpty ? [] : ["loss"]) }

    /// The values of all metrics by name, without those whose count is zero.
    public var values: [String: Double] {
        Dictionary(uniqueKeysWithValues: names.compactMap { name in self[name].map { (name, $0) } })
    }

    /// Adds `sum`, over `count` values, to a metric, whose kind must stay the same.
    public mutating func add(_ name: String, sum: Double, count: Int, kind: Kind = .mean) {
        sums[name, default: Sum(sum: 0, count: 0, kind: kind)].sum += sum
        sums[name, default: Sum(sum: 0, count: 0, kind: kind)].count += count
    }

    /// Adds all of another batch's metrics.
    public mutating func add(_ other: Metrics) {
        for (name, sum) in other.sums { add(name, sum: sum.sum, count: sum.count, kind: sum.kind) }
        lossWeights.merge(other.lossWeights) { _, new in new }
        if let table = other.confusion {
            if confusion == nil { confusion = table } else { confusion?.add(table) }
        }
    }
}

extension Metrics {
    /// Joins the metrics of several outputs under the names `output.metric`; `loss` is the weighted sum of their losses.
    ///
    /// The confusion table is kept if only one output has one.
    init(parts: [String: (metrics: Metrics, lossWeight: Double)]) {
        for (part, own) in parts {
            for (name, sum) in own.metrics.sums { sums["\(part).\(name)"] = sum }
            lossWeights["\(part).loss"] = own.lossWeight
        }
        let tables = parts.values.compactMap(\.metrics.confusion)
        confusion = tables.count == 1 ? tables[0] : nil
    }
}

extension Metrics {
    // The confusion table is not encoded: the state of a run needs only the sums.
    private enum CodingKeys: String, CodingKey { case sums, lossWeights = "loss_weights" }

    /// Reads metrics; files of older versions have no weights.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        sums = try container.decode([String: Sum].self, forKey: .sums)
        lossWeights = try container.decodeIfPresent([String: Double].self, forKey: .lossWeights) ?? [:]
    }

    /// Writes the sums, and the weights if there are any.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(sums, forKey: .sums)
        if !lossWeights.isEmpty { try container.encode(lossWeights, forKey: .lossWeights) }
    }
}

extension Metrics {
    /// How a sum becomes the value of a metric.
    public enum Kind: String, Sendable, Codable {
        /// The mean.
        case mean
        /// e to the mean: perplexity, from a sum of cross-entropies.
        case exponentialOfMean = "exponential_of_mean"
    }

    /// A sum over `count` things.
    public struct Sum: Sendable, Codable, Equatable {
        /// The sum.
        public var sum: Double
        /// Over how many.
        public var count: Int
        /// How it becomes the value of the metric.
        public var kind: Kind

        /// The value of the metric; nil if nothing was counted.
        var value: Double? {
            guard count > 0 else { return nil }
            let mean = sum / Double(count)
            return kind == .mean ? mean : exp(mean)
        }
    }
}

extension Metrics.Sum {
    /// Reads a sum; one without a kind, from an older version, is a mean.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        sum = try container.decode(Double.self, forKey: .sum)
        count = try container.decode(Int.self, forKey: .count)
        kind = try container.decodeIfPresent(Metrics.Kind.self, forKey: .kind) ?? .mean
    }
}
