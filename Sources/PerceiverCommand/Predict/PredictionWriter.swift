import Foundation
import Perceiver
import PerceiverFiles
import PerceiverReports

/// Writes predictions in a format, as they come where the format allows it.
struct PredictionWriter {
    private let format: PredictionFormat
    private let columns: [String]
    private let shown: (_ output: String?) -> ShownLabels
    private let write: (String) throws -> Void
    private var kept: [ExamplePrediction] = []
    private var table: [[String]] = []

    /// - Parameters:
    ///   - format: the format.
    ///   - columns: the names of the fields that say what the example of a row is.
    ///   - write: writes some lines, the last without its end.
    ///   - shown: how the labels of an output are shown in a row.
    init(
        _ format: PredictionFormat, columns: [String], write: @escaping (String) throws -> Void,
        shown: @escaping (_ output: String?) -> ShownLabels
    ) {
        self.format = format
        self.columns = columns
        self.shown = shown
        self.write = write
    }

    /// Writes a prediction, or keeps it for the end.
    ///
    /// - Parameters:
    ///   - prediction: the prediction.
    ///   - fields: what stands before it in a row.
    /// - Throws: what the closure that writes throws.
    mutating func add(_ prediction: ExamplePrediction, of fields: [String]) throws {
        switch format {
        case .text: try write(prediction.text)
        case .jsonl: try write(prediction.jsonLine())
        case .json: kept.append(prediction)
        case .csv, .table:
            let rows = PredictionRows(prediction, fields: fields, in: columns, shown: shown)
            let isFirst = table.isEmpty
            if isFirst { table.append(rows.columns) }
            guard format == .csv else {
                table += rows.all.map { $0.map(\.onOneLine) }
                return
            }
            if isFirst { try write(rows.columns.csvLine) }
            for row in rows.all { try write(row.csvLine) }
        }
    }

    /// Writes what was kept for the end.
    func finish() throws {
        if format == .json { try write(kept.json()) }
        if format == .table, !table.isEmpty { try write(textTable(table)) }
    }
}

/// How the labels of an output are shown in a row.
enum ShownLabels {
    /// The likeliest, each with its probability.
    case ranks(Int)
    /// A column for each label, with its probability.
    case columns
}

/// A prediction as fields of a row, or of one for each row of its tables, and the names of their columns.
private struct PredictionRows {
    private(set) var columns: [String]
    private(set) var all: [[String]]

    init(
        _ prediction: ExamplePrediction, fields given: [String], in names: [String],
        shown: (_ output: String?) -> ShownLabels
    ) {
        columns = []
        var own: [String] = []
        let outputs = prediction.predictions.map(\.output).reduce(into: [String?]()) { known, output in
            if !known.contains(output) { known.append(output) }
        }
        for output in outputs {
            let labels = prediction.predictions.filter { $0.output == output }
            let prefix = output.map { "\($0)." } ?? ""
            guard case .ranks(let count) = shown(output) else {
                for label in labels.sorted(by: { $0.label < $1.label }) {
                    columns.append(prefix + label.label)
                    own.append("\(label.probability)")
                }
                continue
            }
            for rank in 0..<count {
                let suffix = rank == 0 ? "" : "_\(rank + 1)"
                columns += ["\(prefix)label\(suffix)", "\(prefix)probability\(suffix)"]
                // An input may have fewer labels than others.
                own +=
                    labels.indices.contains(rank)
                    ? [labels[rank].label, "\(labels[rank].probability)"] : ["", ""]
            }
        }
        for number in prediction.numbers {
            columns.append((number.output.map { "\($0)." } ?? "") + number.name)
            own.append("\(number.value)")
        }
        let tables = prediction.tables
        let added = tables.flatMap(\.fieldNames).reduce(into: [String]()) { known, name in
            if !known.contains(name) { known.append(name) }
        }
        columns += added
        all =
            tables.isEmpty
            ? [given + own]
            : tables.flatMap { table in
                // What other tables have, a row of this one lacks.
                let places = added.map(table.fieldNames.firstIndex)
                return table.rows.map { row in
                    let fields = row.texts + row.numbers.map { "\($0)" }
                    return given + own + places.map { $0.map { fields[$0] } ?? "" }
                }
            }
        // A table may have a column of that name, such as the truth.
        columns = names + columns.map { names.contains($0) ? "predicted_\($0)" : $0 }
    }
}

extension PredictedTable {
    /// The names of its columns; numbers of one of several outputs have its name before their own.
    fileprivate var fieldNames: [String] {
        texts + numbers.map { name in output.map { "\($0).\(name)" } ?? name }
    }
}

extension ExamplePrediction {
    /// JSON on one line.
    fileprivate func jsonLine() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

extension String {
    /// The text with a blank for each end of a line.
    fileprivate var onOneLine: String { String(map { $0.isNewline ? " " : $0 }) }
}
