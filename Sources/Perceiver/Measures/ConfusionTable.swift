/// How often each class was predicted for each true class: `balanced_accuracy`, the mean recall of the classes that occur,
/// and `macro_f1`, the mean F1 of those that occur or are predicted.
public struct ConfusionTable: Tally, Equatable {
    /// The names of its metrics.
    public static let names = ["balanced_accuracy", "macro_f1"]

    /// The names of the classes, by label.
    public let classNames: [String]
    /// Only pairs that occurred, because a table with many classes is mostly empty.
    private var counts: [Pair: Int] = [:]

    private struct Pair: Hashable, Codable {
        let truth, prediction: Int
    }

    /// Counts the predictions for examples of known classes.
    ///
    /// - Parameters:
    ///   - classNames: by label.
    ///   - truth: the label of each example.
    ///   - predictions: the label that was predicted for each.
    public init(classNames: [String], truth: some Sequence<Int>, predictions: some Sequence<Int>) {
        self.classNames = classNames
        for (truth, prediction) in zip(truth, predictions) {
            counts[Pair(truth: truth, prediction: prediction), default: 0] += 1
        }
    }

    /// How many examples of the class `truth` were predicted to be of the class `prediction`.
    public subscript(truth: Int, prediction: Int) -> Int {
        counts[Pair(truth: truth, prediction: prediction)] ?? 0
    }

    /// All counts, [classes][classes]: a row for each true class, a column for each predicted one.
    public var rows: [[Int]] {
        classNames.indices.map { truth in classNames.indices.map { self[truth, $0] } }
    }

    /// Adds the counts of a table of the same classes.
    public mutating func add(_ other: ConfusionTable) {
        counts.merge(other.counts, uniquingKeysWith: +)
    }

    /// Precision, recall and F1 of each class, by label.
    public var scores: [ClassScore] {
        var (right, ofClass, taken) = (zeros, zeros, zeros)
        for (pair, count) in counts {
            ofClass[pair.truth] += count
            taken[pair.prediction] += count
            if pair.truth == pair.prediction { right[pair.truth] += count }
        }
        return classNames.indices.map {
            ClassScore(
                name: classNames[$0], count: ofClass[$0], predictedCount: taken[$0], rightCount: right[$0])
        }
    }

    /// Balanced accuracy and macro F1.
    public var values: [String: Double] {
        func mean(_ values: [Double]) -> Double? {
            values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }
        let scores = scores
        return [
            "balanced_accuracy": mean(scores.compactMap(\.recall)), "macro_f1": mean(scores.compactMap(\.f1)),
        ].compactMapValues { $0 }
    }

    private var zeros: [Int] { Array(repeating: 0, count: classNames.count) }
}

/// Precision, recall and F1 of one class.
///
/// It is encoded with these three, null where there is none.
public struct ClassScore: Sendable, Equatable, Encodable {
    /// The name of the class.
    public let name: String
    /// How many examples are of this class.
    public let count: Int
    /// How many examples were predicted to be of this class.
    public let predictedCount: Int
    /// How many examples of this class were predicted right.
    public let rightCount: Int

    /// Precision: the share of the predictions of this class that are right; nil if there is none.
    public var precision: Double? { share(rightCount, of: predictedCount) }
    /// Recall: the share of this class's examples that were predicted right; nil if there is none.
    public var recall: Double? { share(rightCount, of: count) }
    /// The harmonic mean of precision and recall; nil if the class neither occurs nor is predicted.
    public var f1: Double? { share(2 * rightCount, of: count + predictedCount) }

    private enum CodingKeys: CodingKey { case name, count, precision, recall, f1 }

    /// Encodes the name, the count, precision, recall and F1.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(count, forKey: .count)
        try container.encode(precision, forKey: .precision)
        try container.encode(recall, forKey: .recall)
        try container.encode(f1, forKey: .f1)
    }

    private func share(_ part: Int, of whole: Int) -> Double? {
        whole == 0 ? nil : Double(part) / Double(whole)
    }
}
