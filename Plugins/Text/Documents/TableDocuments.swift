import Foundation
import PerceiverKit

/// Settings of documents in the rows of CSV or TSV files.
public struct TableSettings: SplitSettings {
    /// The column that holds the texts.
    public var textColumn = "text"
    /// The column that holds the names of the classes; nil: the texts have none.
    public var labelColumn: String? = "label"
    /// Whether fields in double quotes may hold delimiters and line ends; if not, quotes are text.
    public var quoted = true
    /// Share of the training documents to choose the best checkpoint by, where none are set apart.
    public var validationShare: Float = 0.1
    /// Share of all documents to judge with, where none are set apart.
    public var testShare: Float = 0.15
    /// The most documents to learn from, of the labelled and of the unlabelled ones each; nil: all.
    public var limit: Int?
    /// How documents become tokens.
    public var tokens = TokenSettings()

    /// The defaults.
    public init() {}

    /// A line for each setting.
    public static let help = splitHelp.merging([
        "text_column": "the column that holds the texts",
        "label_column": "the column that holds the names of the classes; null: the texts have none",
        "quoted":
            "whether fields in double quotes may hold delimiters and line ends; if not, quotes are text",
    ]) { $1 }
}

private let tableExtensions = ["csv", "tsv"]

extension Documents {
    /// Whether a path is a CSV or TSV file, or a folder with `train.csv` or `train.tsv`.
    static func recognizesTable(at path: String) -> Bool {
        SplitFiles.recognizes(path, extensions: tableExtensions)
    }

    /// Reads a CSV or TSV file with a line of column names, which is split at random, or a folder of such files.
    ///
    /// A folder has `train.csv` and may have `validation.csv`, `test.csv` and `unlabelled.csv`.
    ///
    /// - Throws: `DataError` that names the file and the row, `SettingsError` for settings.
    public init(table settings: TableSettings, path: String, seed: UInt64) throws {
        try requirePath(path, to: "a CSV or TSV file, or a folder with train.csv")
        let files = try SplitFiles(at: path, extensions: tableExtensions)
        let found = try files.documents { file, hasLabels in
            try tableDocuments(at: file, settings: settings, hasLabels: hasLabels)
        }
        try self.init(found, path: path, seed: seed, settings: settings)
    }
}

/// Reads one file; the row of column names counts as row 1.
private func tableDocuments(
    at path: String, settings: TableSettings, hasLabels: Bool
) throws -> [FoundDocument] {
    let delimiter: Unicode.Scalar = path.lowercased().hasSuffix(".tsv") ? "\t" : ","
    var rows = try tableRows(at: path, delimiter: delimiter, isQuoted: settings.quoted)[...]
    guard let header = rows.popFirst() else {
        throw DataError(path: path, expected: "a row of column names", found: "an empty file")
    }
    func column(_ name: String, setting: String) throws -> Int {
        let places = header.indices.filter { header[$0] == name }
        guard places.count == 1 else {
            throw DataError(
                path: path, expected: "one column \"\(name)\" (the setting data.\(setting))",
                found: "the columns \(header.quoted)")
        }
        return places[0]
    }
    let textColumn = try column(settings.textColumn, setting: "text_column")
    let labelColumn =
        try hasLabels ? settings.labelColumn.map { try column($0, setting: "label_column") } : nil
    return try rows.enumerated().compactMap { index, fields in
        if fields == [""] { return nil }  // a blank line
        let place = "\(path), row \(index + 2)"
        guard fields.count == header.count else {
            throw DataError(
                path: place, expected: "\(header.count) fields, one for each of \(header.quoted)",
                found: "\(fields.count)")
        }
        let className = labelColumn.map { fields[$0].trimmingCharacters(in: .whitespaces) }
        guard className != "" else {
            throw DataError(path: place, expected: "a label", found: "an empty field")
        }
        return FoundDocument(text: fields[textColumn], className: className, place: place)
    }
}
