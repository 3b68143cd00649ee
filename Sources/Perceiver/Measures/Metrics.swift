import Foundation

/// Sums and counts by name, so that a mean over batches weighs each example equally, also those of a short last batch.
public struct Metrics: Sendable, Codable {
    /// The sums by name.
    public private(set) var sums: [String: Sum] = [:]
    /// The weights of the metrics whose weighted sum is `loss`; empty where `loss` is a metric of its own.
    public private(set) var lossWeights: [String: Double] = [:]
    /// What metrics need beside sums.
    private(set) var tallies: [TallyKey: any Tally] = [:]

    /// No metrics.
    public init() {}

    /// The value of one metric; nil if nothing was counted.
    public subscript(name: String) -> Double? {
        guard name == "loss", !lossWeights.isEmpty else {
            return sums[name].map(\.value) ?? tallyValues[name]
        }
        let terms = lossWeights.sorted { $0.key < $1.key }.compactMap { term, weight in
            self[term].map { weight * $0 }
        }
        return terms.isEmpty ? nil : terms.reduce(0, +)
    }

    /// The names of the metrics that are sums or means.
    public var names: Set<String> { Set(sums.keys).union(lossWeights.isEmpty ? [] : ["loss"]) }

    /// The values of all metrics by name, without those whose count is zero.
    public var values: [String: Double] {
        let own = names.compactMap { name in self[name].map { (name, $0) } }
        return tallyValues.merging(own) { $1 }
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
        tallies.merge(other.tallies) { $0.adding($1) }
    }
}

extension Metrics {
    /// The output that a tally is from, empty in a model with one, and its type.
    struct TallyKey: Hashable {
        private(set) var output: String
        private let type: ObjectIdentifier

        init(_ type: any Tally.Type, of output: String = "") {
            (self.type, self.output) = (ObjectIdentifier(type), output)
        }

        /// The key among those of several outputs.
        func within(_ part: String) -> TallyKey {
            var key = self
            key.output = output.isEmpty ? part : "\(part).\(output)"
            return key
        }
    }

    /// Adds what some metrics need beside sums.
    public mutating func add<Own: Tally>(_ tally: Own) {
        tallies.merge([TallyKey(Own.self): tally]) { $0.adding($1) }
    }

    /// The tally of that type; nil if there is none, or if several outputs have one.
    public func tally<Own: Tally>(_ type: Own.Type) -> Own? {
        let found = tallies.values.compactMap { $0 as? Own }
        return found.count == 1 ? found[0] : nil
    }

    /// The confusion table of a classifier; nil if there is none, or if several outputs have one.
    public var confusion: ConfusionTable? { tally(ConfusionTable.self) }

    /// The names of all metrics, also of those that these examples have no value of.
    public var possibleNames: Set<String> {
        tallies.reduce(into: names) { names, entry in
            let prefix = entry.key.output.isEmpty ? "" : entry.key.output + "."
            names.formUnion(type(of: entry.value).names.map { prefix + $0 })
        }
    }

    /// Sentences for the user on metrics that are left out.
    public var notes: [String] { tallies.values.flatMap(\.notes).sorted() }

    /// The sums alone, as for a mean over steps between which the weights change.
    public var withoutTallies: Metrics {
        var metrics = self
        metrics.tallies = [:]
        return metrics
    }

    /// Sums, and the tallies of outputs.
    init(_ sums: Metrics, tallies: [(output: String, tally: any Tally)]) {
        self = sums
        for (output, tally) in tallies {
            self.tallies[TallyKey(type(of: tally), of: output)] = tally
        }
    }

    private var tallyValues: [String: Double] {
        tallies.reduce(into: [:]) { values, entry in
            let prefix = entry.key.output.isEmpty ? "" : entry.key.output + "."
            for (name, value) in entry.value.values { values[prefix + name] = value }
        }
    }

    /// Joins the metrics of several outputs under the names `output.metric`; `loss` is the weighted sum of their losses.
    init(parts: [String: (metrics: Metrics, lossWeight: Double)]) {
        for (part, own) in parts {
            for (name, sum) in own.metrics.sums { sums["\(part).\(name)"] = sum }
            for (key, tally) in own.metrics.tallies { tallies[key.within(part)] = tally }
            lossWeights["\(part).loss"] = own.lossWeight
        }
    }
}

extension Metrics: Equatable {
    /// Whether all sums are the same; tallies are not compared.
    public static func == (a: Metrics, b: Metrics) -> Bool {
        a.sums == b.sums && a.lossWeights == b.lossWeights
    }
}

extension Metrics {
    // Tallies are not encoded: the state of a run needs only the sums.
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
        /// How far the mean lies below 1, in decibels: the peak signal-to-noise ratio, from a sum of squared errors.
        case decibelsOfMean = "decibels_of_mean"
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
            return switch kind {
            case .mean: mean
            case .exponentialOfMean: exp(mean)
            // An error of nothing would be infinitely far below.
            case .decibelsOfMean: -10 * log10(max(mean, 1e-12))
            }
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
