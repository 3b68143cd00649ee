import Foundation
import PerceiverFiles
import PerceiverSettings

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the rows of a table of which several data sets read a part each.
package struct JoinedRowsSettings: DivisionSettings, LabelFieldSettings {
    @Setting(ColumnNames.targetHelp) package var target: [String] = []
    @Setting(LabelFieldHelp.labelSeparator) package var labelSeparator: String?
    @Setting(ManifestHelp.splitColumn) package var splitColumn: String?
    @Setting(ManifestHelp.quoted) package var quoted = true
    @Setting(DivisionHelp.validationShare, .shareBelowOne) package var validationShare: Float = 0.1
    @Setting(DivisionHelp.testShare, .shareBelowOne) package var testShare: Float = 0.15
    @Setting(DivisionHelp.limit, .many) package var limit: Int?
    /// The augmentation of training rows.
    package var augmentation = PartAugmentation()

    package init() {}
}

/// The rows of a table with their labels and splits, for data sets that read a part of each row.
package struct JoinedRows {
    /// What is given to each data set.
    package let shared: SharedRows
    let counts: [Split: Int]
    let target: RowTargetFact
    let labels: ExampleLabels
    let notes: [String]
    let files: [String: Data]

    /// The extensions of tables.
    package static let extensions = ["csv", "tsv"]

    /// Reads the labels of a CSV or TSV file, or of a folder of them, and divides the rows.
    ///
    /// - Throws: `DataError` that names the file and the row; `SettingsError` for settings.
    package init(_ settings: JoinedRowsSettings, request: DataRequest) throws {
        try settings.checkRanges(at: "data")
        try requirePath(request.path, to: "a CSV or TSV file, or a folder with train.csv")
        let files = try SplitFiles(
            at: request.path, extensions: Self.extensions, needsTraining: request.needsTraining)
        var settings = settings
        if settings.target.isEmpty, let run = request.measured {
            settings.target = try run.fact(RowTargetFact.self)?.columns ?? []
        }
        let found = try FoundExamples.rows(of: files, at: request.path, settings)
        let division = try request.division()
        let divided = try found.examples.divided(by: division, settings, path: request.path)
        labels = try ExampleLabels(
            of: divided.parts, among: found.examples.train, columns: found.examples.labelColumns,
            separator: settings.separator, division: division)
        target = RowTargetFact(columns: found.examples.labelColumns)
        counts = divided.parts.mapValues(\.count)
        notes = divided.notes + labels.notes
        self.files = divided.files
        shared = SharedRows(
            divided.parts, columns: found.columns,
            labelColumns: found.examples.labelColumns + [found.splitColumn].compactMap { $0 })
    }
}

/// The columns that a run learns to predict.
struct RowTargetFact: DataFact {
    static let name = "row_target"
    let columns: [String]
}

extension FoundExamples<Int> {
    /// Lists the rows of tables, each by its number in its file.
    ///
    /// - Returns: the rows, the names of all columns, and the one that says their splits.
    fileprivate static func rows(
        of files: SplitFiles, at path: String, _ settings: JoinedRowsSettings
    ) throws -> (examples: Self, columns: Set<String>, splitColumn: String?) {
        var (rows, splits, notes): ([FoundExample<Int>], [Split], [String]) = ([], [], files.notes)
        var (targets, splitName): ([String]?, String?) = (nil, nil)
        var names: Set<String> = []
        for (split, file) in files.whole.map({ [(Split?.none, $0)] })
            ?? Split.allCases.compactMap({ split in files.files[split].map { (split, $0) } })
        {
            let table = try Table(at: file, isQuoted: settings.quoted)
            let columns = table.columns
            names.formUnion(columns.names)
            let splitColumn = try columns.index(
                of: split == nil ? settings.splitColumn : nil, setting: "split_column", usual: ["split"])
            splitName = splitColumn.map { columns.names[$0] } ?? splitName
            let target = try columns.targetIndices(targets ?? settings.target, besides: splitColumn)
            targets = target.indices.map { columns.names[$0] }
            notes += (table.notes + target.notes).filter { !notes.contains($0) }
            let read = columns.names.indices.filter { !target.indices.contains($0) && $0 != splitColumn }
            try table.forEachRow { row in
                rows.append(
                    FoundExample(
                        rows.count, name: row.name(ofColumns: read), labels: target.indices.map { row[$0] },
                        place: row.place))
                splits.append(
                    try split ?? splitColumn.map { try row.split(inColumn: $0) } ?? .train)
            }
        }
        guard !rows.isEmpty else {
            throw DataError(
                path: path, expected: "at least one row after the names of the columns",
                found: "none")
        }
        var found = Self(rows, splits: splits, labelColumns: targets ?? [])
        found.notes = notes
        return (found, names, splitName)
    }
}
