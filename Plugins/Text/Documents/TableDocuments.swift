import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of documents in the rows of CSV or TSV files.
public struct TableSettings: TextSourceSettings, LabelFieldSettings {
    @Setting(
        "the column of texts, or several that are read one after the other; null: text, review, sentence or the like, or what "
            + "holds texts")
    public var textColumn: [String]?
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
        var settings = settings
        let found = try files.documents { file, part in
            let documents = try tableDocuments(at: file, settings: settings, part: part, division)
            // What was chosen in the first file is read in all.
            settings.textColumn = documents.columns?.names
            return documents
        }
        try self.init(found, path: path, division: division, settings: settings)
    }
}

/// Reads one file.
private func tableDocuments(
    at path: String, settings: TableSettings, part: SplitFiles.Part, _ division: Division
) throws -> FoundDocuments {
    let table = try Table(at: path, isQuoted: settings.quoted)
    let rows = division.rows
    let asked = try settings.textColumn ?? division.columns(in: table.columns)
    if let target = asked?.first(where: { rows?.labelColumns.contains($0) == true }) {
        throw DataError(
            path: path, expected: "texts in a column that is no target and says no split (data.text_column)",
            found: "\"\(target.asName)\", which does")
    }
    let fields = try TextFields(
        FieldSettings(
            texts: asked,
            found: asked == nil ? table.textColumns(besides: rows?.labelColumns ?? []) : [],
            sharesRows: rows != nil,
            labels: settings.hasLabels && rows == nil
                ? division.labelColumns(settings.labelColumns, in: table.columns) : nil,
            split: rows == nil ? settings.splitColumn : nil),
        in: table.columns, part: part)
    let columns = fields.texts.map { table.columns.names[$0] }
    let read = fields.texts + fields.labels + [fields.split].compactMap { $0 }
    let others = table.columns.names.indices.filter { !read.contains($0) }.map { table.columns.names[$0] }
    var found = FoundDocuments(
        labelColumns: fields.labels.map { table.columns.names[$0] }, labelSeparator: settings.separator,
        columns: RowColumns(columns), notes: (rows == nil ? table.notes : []) + fields.notes)
    // One other is hardly more than a number for each text.
    if rows == nil, others.count > 1 {
        found.notes.append("\(others.quoted) not read: --input table+text reads them too")
    }
    try table.forEachRow(unreadable: { try found.skip(settings, $0) }) { row in
        let split = try (rows == nil ? fields.split : nil).map { try row.split(inColumn: $0) } ?? .train
        let texts = fields.texts.map { row[$0] }
        let text = texts.count == 1 ? texts[0] : RowColumns.joined(texts)
        let labels = fields.labels.map { row[$0] }
        // Beside other parts of a row, an empty text is none.
        let isGap = rows != nil && text.allSatisfy(\.isWhitespace)
        found.splits[split, default: []].append(
            isGap
                ? FoundExample(text, name: "", labels: labels, place: row.place)
                : FoundExample(text: text, labels: labels, place: row.place))
    }
    return found
}

extension Table {
    /// The columns that hold texts of several words, hardly one of them twice, as far as the first rows tell.
    fileprivate func textColumns(besides others: [String]) throws -> [Int] {
        let rows = try firstRows()
        return columns.names.indices.filter { column in
            let fields = rows.map { $0[column] }.filter { !$0.isEmpty }
            let blankCount = fields.reduce(0) { $0 + $1.utf8.count { $0 == 0x20 } }
            return !others.contains(columns.names[column]) && !fields.isEmpty
                && Set(fields).count * 2 > fields.count && blankCount >= 2 * fields.count
        }
    }
}
