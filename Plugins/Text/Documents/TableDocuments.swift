import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of documents in the rows of CSV or TSV files.
public struct TableSettings: TextSourceSettings, LabelFieldSettings {
    @Setting("the column of texts; null: text, review, sentence or the like") public var textColumn: String?
    @Setting(ManifestHelp.labelColumns)
    public var labelColumns: [String] = []
    @Setting(LabelFieldHelp.labelSeparator) public var labelSeparator: String?
    @Setting(hasLabelsHelp) public var hasLabels = true
    @Setting(ManifestHelp.splitColumn)
    public var splitColumn: String?
    @Setting(ManifestHelp.quoted)
    public var quoted = true
    @Setting(DivisionHelp.validationShare, .shareBelowOne)
    public var validationShare: Float = 0.1
    @Setting(DivisionHelp.testShare, .shareBelowOne)
    public var testShare: Float = 0.15
    @Setting(textLimitHelp, .many)
    public var limit: Int?
    @Setting(skipUnreadableHelp, isChangeable: true) public var skipUnreadable = false
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

    /// Whether a CSV or TSV file, or that for training in a folder, has a column called as columns of texts usually are.
    static func hasTextColumn(at path: String) -> Bool {
        guard let files = try? SplitFiles(at: path, extensions: tableExtensions, needsTraining: false),
            let file = files.whole ?? files.files[.train], let table = try? Table(at: file)
        else { return false }
        return (try? table.columns.index(of: nil, setting: "text_column", usual: TextFields.textNames)) != nil
    }

    /// Reads a CSV or TSV file with a line of column names, or a folder of such files.
    ///
    /// A file is split by its column of splits or, if it has none, at random. A folder has `train.csv` and may have
    /// `validation.csv`, `test.csv` and `unlabelled.csv`; a split's other names, such as `val.csv`, are as good.
    ///
    /// - Throws: `DataError` that names the file and the row, `SettingsError` for settings.
    public init(table settings: TableSettings, path: String, division: Division) throws {
        try requirePath(path, to: "a CSV or TSV file, or a folder with train.csv")
        let files = try SplitFiles(
            at: path, extensions: tableExtensions, needsTraining: division.needsTraining)
        let found = try files.documents { file, part in
            try tableDocuments(at: file, settings: settings, part: part)
        }
        try self.init(found, path: path, division: division, settings: settings)
    }
}

/// Reads one file.
private func tableDocuments(
    at path: String, settings: TableSettings, part: SplitFiles.Part
) throws -> FoundDocuments {
    let table = try Table(at: path, isQuoted: settings.quoted)
    let fields = try TextFields(
        FieldSettings(
            text: settings.textColumn, labels: settings.hasLabels ? settings.labelColumns : nil,
            split: settings.splitColumn),
        in: table.columns, part: part)
    var found = FoundDocuments(
        labelColumns: fields.labels.map { table.columns.names[$0] }, labelSeparator: settings.separator,
        notes: table.notes + fields.notes)
    try table.forEachRow(unreadable: { try found.skip(settings, $0) }) { row in
        let split = try fields.split.map { try row.split(inColumn: $0) } ?? .train
        found.splits[split, default: []].append(
            FoundExample(text: row[fields.text], labels: fields.labels.map { row[$0] }, place: row.place))
    }
    return found
}
