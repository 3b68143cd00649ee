/// How often each class was taken for each: counts that add up over batches.
public struct ConfusionTable: Sendable, Equatable {
    /// The names of the classes, by label.
    public let classNames: [String]
    /// Only pairs that occurred, because a table of many classes is mostly empty.
    private var counts: [Pair: Int] = [:]

    private struct Pair: Hashable {
        let truth, prediction: Int
    }

    /// A table of what was predicted for examples of known classes.
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

    /// How many examples of the class `truth` were taken for the class `prediction`.
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

    /// How well each class is told from the others, by label.
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

    private var zeros: [Int] { Array(repeating: 0, count: classNames.count) }
}

/// How well one class is told from the others.
///
/// Encoded with its shares, null where there is none.
public struct ClassScore: Sendable, Equatable, Encodable {
    /// The name of the class.
    public let name: String
    /// How many examples are of this class.
    public let count: Int
    /// How many examples were taken for this class.
    public let predictedCount: Int
    /// How many of both are the same examples.
    public let rightCount: Int

    /// The share of those taken for this class that are of it; nil if none was.
    public var precision: Double? { share(rightCount, of: predictedCount) }
    /// The share of this class's examples that were found; nil if there is none.
    public var recall: Double? { share(rightCount, of: count) }
    /// The harmonic mean of precision and recall; nil if the class neither occurs nor is predicted.
    public var f1: Double? { share(2 * rightCount, of: count + predictedCount) }

    private enum CodingKeys: CodingKey { case name, count, precision, recall, f1 }

    /// Encodes the name, the count and the shares.
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
