import Foundation

/// Sums and counts by name, so that the mean over batches weighs a short last batch right.
public struct Metrics: Sendable, Codable, Equatable {
    /// The sums by name.
    public private(set) var sums: [String: Sum] = [:]
    /// Which class was taken for which, where an output tells classes apart.
    public var confusion: ConfusionTable?

    /// No metrics.
    public init() {}

    // A confusion table belongs to an evaluation, and only sums to the state of a run.
    private enum CodingKeys: CodingKey { case sums }

    /// The value of one metric; nil if nothing was counted.
    public subscript(name: String) -> Double? { sums[name].flatMap(\.value) }

    /// The values of all metrics by name, without those that counted nothing.
    public var values: [String: Double] { sums.compactMapValues(\.value) }

    /// Adds `sum` over `count` things to a metric, which is of the same kind each time.
    public mutating func add(_ name: String, sum: Double, count: Int, kind: Kind = .mean) {
        sums[name, default: Sum(sum: 0, count: 0, kind: kind)].sum += sum
        sums[name, default: Sum(sum: 0, count: 0, kind: kind)].count += count
    }

    /// Adds all of another batch's metrics.
    public mutating func add(_ other: Metrics) {
        for (name, sum) in other.sums { add(name, sum: sum.sum, count: sum.count, kind: sum.kind) }
        if let table = other.confusion {
            if confusion == nil { confusion = table } else { confusion?.add(table) }
        }
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
    /// Reads a sum; one without a kind, from before there were others, is a mean.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        sum = try container.decode(Double.self, forKey: .sum)
        count = try container.decode(Int.self, forKey: .count)
        kind = try container.decodeIfPresent(Metrics.Kind.self, forKey: .kind) ?? .mean
    }
}
