import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of documents in the rows of CSV or TSV files.
public struct TableSettings: SplitSettings {
    @Setting("the column that holds the texts") public var textColumn = "text"
    @Setting("the column that holds the names of the classes; null: the texts have none")
    public var labelColumn: String? = "label"
    @Setting("whether fields in double quotes may hold delimiters and line ends; if not, quotes are text")
    public var quoted = true
    @Setting(SplitHelp.validationShare, .shareBelowOne)
    public var validationShare: Float = 0.1
    @Setting(SplitHelp.testShare, .shareBelowOne)
    public var testShare: Float = 0.15
    @Setting(SplitHelp.limit, .many)
    public var limit: Int?
    /// The settings of tokenization.
    public var tokens = TokenSettings()

    /// The defaults.
    public init() {}
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
    public init(table settings: TableSettings, path: String, division: Division) throws {
        try requirePath(path, to: "a CSV or TSV file, or a folder with train.csv")
        let files = try SplitFiles(at: path, extensions: tableExtensions)
        let found = try files.documents { file, hasLabels in
            try tableDocuments(at: file, settings: settings, hasLabels: hasLabels)
        }
        try self.init(found, path: path, division: division, settings: settings)
    }
}

/// Reads one file.
private func tableDocuments(
    at path: String, settings: TableSettings, hasLabels: Bool
) throws -> [FoundDocument] {
    let table = try Table(at: path, isQuoted: settings.quoted)
    let textColumn = try table.column(settings.textColumn, setting: "text_column")
    let labelColumn =
        try hasLabels ? settings.labelColumn.map { try table.column($0, setting: "label_column") } : nil
    return try table.rows.map { row in
        FoundDocument(
            text: row.fields[textColumn], className: try labelColumn.map { try row.label(inColumn: $0) },
            place: row.place)
    }
}
