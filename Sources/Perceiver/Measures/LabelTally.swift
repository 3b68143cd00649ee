/// How often each of several labels is right, where an example may have any number of them: `micro_f1`, over all labels
/// together, and `macro_f1`, the mean over the labels.
public struct LabelTally: Tally {
    /// The names of its metrics.
    public static let names = ["micro_f1", "macro_f1"]

    /// The names of the labels.
    public let labelNames: [String]
    private var counts: [Counts]

    private struct Counts: Codable {
        /// Examples that have the label, those it is predicted for, and those that are both.
        var (there, predicted, right) = (0, 0, 0)
    }

    /// Counts the labels of examples.
    ///
    /// - Parameters:
    ///   - labelNames: k of them.
    ///   - truth: 1 where an example has a label, [b * k].
    ///   - predictions: where one is predicted, [b * k].
    init(labelNames: [String], truth: [UInt8], predictions: [Bool]) {
        self.labelNames = labelNames
        counts = labelNames.map { _ in Counts() }
        for (index, (truth, isPredicted)) in zip(truth, predictions).enumerated() {
            let label = index % labelNames.count
            if truth != 0 { counts[label].there += 1 }
            if isPredicted { counts[label].predicted += 1 }
            if truth != 0, isPredicted { counts[label].right += 1 }
        }
    }

    /// Adds other examples.
    public mutating func add(_ other: LabelTally) {
        for (label, more) in other.counts.enumerated() {
            counts[label].there += more.there
            counts[label].predicted += more.predicted
            counts[label].right += more.right
        }
    }

    /// Precision, recall and F1 of each label.
    public var scores: [ClassScore] {
        zip(labelNames, counts).map {
            ClassScore(name: $0, count: $1.there, predictedCount: $1.predicted, rightCount: $1.right)
        }
    }

    /// Both kinds of F1; a label that neither occurs nor is predicted counts as 0, as in scikit-learn.
    public var values: [String: Double] {
        let all = counts.reduce(0) { $0 + $1.there + $1.predicted }
        let right = counts.reduce(0) { $0 + $1.right }
        let own = scores.map { $0.f1 ?? 0 }
        return [
            "micro_f1": all == 0 ? 0 : Double(2 * right) / Double(all),
            "macro_f1": own.reduce(0, +) / Double(own.count),
        ]
    }
}
