import Perceiver
import PerceiverFiles

/// A model's prediction for a user's example.
public struct ExamplePrediction: Sendable, Equatable, Encodable {
    /// The user's input: an argument or the path of a file.
    public let input: String
    /// The labels, most probable first; none where the model predicts numbers alone.
    public let predictions: [LabelledProbability]
    /// The numbers, in the data's units; none where the model predicts labels alone.
    public let numbers: [PredictedNumber]
    /// The tables, in the data's units; none where the model predicts none.
    public let tables: [PredictedTable]
    /// The files, where they were asked for.
    public let files: [PredictedFile]
    /// What follows the input, if the model continues it.
    public var continuation: String?
    /// What the prediction rests on, where it was asked for.
    public var explanation: Explanation?

    /// Makes a record of what was predicted for `input`.
    public init(
        input: String, predictions: [LabelledProbability] = [], numbers: [PredictedNumber] = [],
        tables: [PredictedTable] = [], files: [PredictedFile] = []
    ) {
        self.input = input
        self.predictions = predictions
        self.numbers = numbers
        self.tables = tables
        self.files = files
    }

    private enum CodingKeys: CodingKey {
        case input, predictions, numbers, table, tables, continuation, explanation
    }

    /// Encodes the input, and what there is of labels, numbers and a table, or tables by the names of their outputs.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(input, forKey: .input)
        if !predictions.isEmpty || numbers.isEmpty && tables.isEmpty && continuation == nil {
            try container.encode(predictions, forKey: .predictions)
        }
        if !numbers.isEmpty { try container.encode(numbers, forKey: .numbers) }
        let named = tables.compactMap { table in table.output.map { ($0, table) } }
        if !named.isEmpty { try container.encode(Dictionary(named) { first, _ in first }, forKey: .tables) }
        try container.encodeIfPresent(tables.first { $0.output == nil }, forKey: .table)
        try container.encodeIfPresent(continuation, forKey: .continuation)
        try container.encodeIfPresent(explanation, forKey: .explanation)
    }

    /// The input with what follows it, and below it a line for each label, with its probability and a bar, for each number, for each row of a table,
    /// and for each reason.
    public var text: String {
        ([input + (continuation ?? "")] + labelLines + numberLines + tableLines + (explanation?.lines ?? []))
            .joined(separator: "\n")
    }

    private var tableLines: [String] {
        tables.flatMap { table in
            let names = table.texts + table.numbers
            let rows = [names] + table.rows.map { $0.texts + $0.numbers.map { "\($0)" } }
            let widths = names.indices.map { column in rows.map { $0[column].asName.count }.max() ?? 0 }
            let lines = rows.map { row in
                zip(row, widths).map { field, width in
                    "  " + field.asName + String(repeating: " ", count: width - field.asName.count)
                }.joined()
            }
            return (table.output.map { ["  \($0):"] } ?? []) + lines
        }
    }

    private var numberLines: [String] {
        let names = numbers.map { ($0.output.map { "\($0): " } ?? "") + $0.name.asName }
        let width = names.map(\.count).max() ?? 0
        return zip(names, numbers).map { name, number in
            "  \(name)\(String(repeating: " ", count: width - name.count))  \(number.value)"
        }
    }

    private var labelLines: [String] {
        let labels = predictions.map { ($0.output.map { "\($0): " } ?? "") + $0.label }
        let width = labels.map(\.count).max() ?? 0
        return zip(predictions, labels).map { prediction, label in
            let percent = ProgressLine.decimal(Double(prediction.probability) * 100, digitCount: 2) + " %"
            // There is no bar for NaN.
            let barLength = Int(exactly: (prediction.probability * 30).rounded()) ?? 0
            let padding = String(
                repeating: " ", count: width - label.count + max(0, 8 - percent.count))
            return
                "  \(label.asName)  \(padding)\(percent)  \(String(repeating: "#", count: barLength))"
        }
    }
}
