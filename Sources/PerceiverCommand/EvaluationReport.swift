import Foundation
import Perceiver
import PerceiverFiles
import PerceiverReports
import PerceiverTraining

/// The output of `evaluate --json`: all metrics by name, and what there is of tables: the scores of each class and the confusion
/// table, the scores of each label, the errors of each number.
struct EvaluationReport: Encodable {
    private let measured: SplitMetrics

    private let importance: ImportanceReport?

    init(_ measured: SplitMetrics, _ importance: ImportanceReport? = nil) {
        (self.measured, self.importance) = (measured, importance)
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        let metrics = measured.metrics
        for (name, value) in metrics.values { try container.encode(value, forKey: Key(name)) }
        try container.encode(measured.name, forKey: Key("split"))
        try container.encode(measured.exampleCount, forKey: Key("examples"))
        try container.encodeIfPresent(importance?.rows, forKey: Key("importance"))
        if let table = metrics.confusion {
            try container.encode(table.scores, forKey: Key("classes"))
            try container.encode(table.rows, forKey: Key("confusion"))
        }
        if let tally = metrics.tally(LabelTally.self) {
            try container.encode(tally.scores, forKey: Key("labels"))
        }
        if let tally = metrics.tally(NumberTally.self) {
            try container.encode(tally.scores, forKey: Key("numbers"))
        }
    }
}

extension SplitMetrics {
    /// The metrics for the user, and below them what there is of tables.
    var text: String {
        let tables = [
            metrics.confusion?.text, metrics.tally(LabelTally.self)?.text,
            metrics.tally(NumberTally.self)?.text,
        ]
        return ([sentence] + tables.compactMap { $0 }).joined(separator: "\n\n")
    }

    /// The metrics as one line, loss and accuracy first.
    var sentence: String { metrics.sentence(of: name, exampleCount: exampleCount) }
}

extension LabelTally {
    /// A line for each label.
    fileprivate var text: String {
        textTable(
            [["label", "precision", "recall", "F1", "examples"]]
                + scores.map { score in
                    [score.name.asName]
                        + [score.precision, score.recall, score.f1].map { $0?.percent ?? "-" }
                        + [score.count.grouped]
                })
    }
}

extension NumberTally {
    /// A line for each number.
    fileprivate var text: String {
        textTable(
            [["number", "MAE", "RMSE", "R2"]]
                + scores.map { [$0.name.asName, $0.mae.brief, $0.rmse.brief, $0.r2?.fixed(4) ?? "-"] })
    }
}

extension Double {
    /// The number with five significant digits, whatever its size.
    fileprivate var brief: String { String(format: "%.5g", self) }
}
