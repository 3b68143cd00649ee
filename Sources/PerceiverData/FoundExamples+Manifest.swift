import Perceiver
import PerceiverFiles
import PerceiverSettings

extension FoundExamples<String> {
    /// Whether a path is a CSV or TSV file.
    public static func isManifest(at path: String) -> Bool {
        itemKind(at: path) == .file && [".csv", ".tsv"].contains { path.lowercased().hasSuffix($0) }
    }

    private static let usualPathColumns = ["path", "filename", "file_name", "file", "filepath"]
    private static let usualLabelColumns = ["label", "class", "category", "target"]

    /// Reads a CSV or TSV file with a row for each example, whose content is the path of its file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - settings: which columns mean what.
    ///   - names: what files of this kind are called: usual names of the column of paths, and of a folder of files.
    /// - Throws: ``DataError`` that names the row.
    public init(manifestAt path: String, _ settings: some ManifestSettings, names: [String]) throws {
        let table = try Table(at: path, isQuoted: settings.quoted)
        /// The column that a setting names, or the first of the usual ones that is there.
        func column(_ named: String?, _ setting: String, _ usual: [String]) throws -> Int? {
            if let named { return try table.column(named, setting: setting) }
            return usual.lazy.compactMap { table.columnNames.firstIndex(of: $0) }.first
        }
        let paths =
            try column(settings.pathColumn, "path_column", Self.usualPathColumns + names)
            ?? table.column(Self.usualPathColumns[0], setting: "path_column")
        let labels =
            try settings.labelColumns.isEmpty
            ? [column(nil, "label_columns", Self.usualLabelColumns)].compactMap { $0 }
            : settings.labelColumns.map { try table.column($0, setting: "label_columns") }
        let files = ManifestPaths(manifest: path, folder: settings.folder, usual: names)
        let all = try table.rows.map { row in
            FoundExample(
                files.path(row.fields[paths]), name: row.fields[paths],
                labels: try labels.map { try row.label(inColumn: $0) }, place: row.place)
        }

        var splits = Array(repeating: Split.train, count: all.count)
        if let column = try column(settings.splitColumn, "split_column", ["split"]) {
            splits = try table.rows.map { try Self.split(ofRow: $0, column: column) }
        } else if let column = try column(settings.foldColumn, "fold_column", ["fold"]) {
            let folds = try table.rows.map { try $0.label(inColumn: column) }
            splits = try Self.splits(ofFolds: folds, settings: settings, path: path)
        }
        self.init(all, splits: splits, labelColumns: labels.map { table.columnNames[$0] })
        if labels.isEmpty {
            notes.append(
                "no labels: none of the columns \(table.columnNames.quoted) is called as they usually are; "
                    + "data.label_columns names them")
        }
    }

    private static func split(ofRow row: Table.Row, column: Int) throws -> Split {
        let name = try row.label(inColumn: column)
        guard let split = Split(named: name) else {
            throw DataError(
                path: row.place, expected: "one of the splits \(Split.allCases.flatMap(\.names).quoted)",
                found: "\"\(name.asName)\"")
        }
        return split
    }

    private static func splits(
        ofFolds folds: [String], settings: some ManifestSettings, path: String
    ) throws -> [Split] {
        let all = ClassNames(folds).sorted
        for fold in [settings.testFold, settings.validationFold].compactMap({ $0 }) where !all.contains(fold)
        {
            throw DataError(
                path: path, expected: "the fold \"\(fold)\" (data.test_fold or data.validation_fold)",
                found: "the folds \(all.quoted)")
        }
        let test = settings.testFold ?? all.last
        guard settings.validationFold == nil || settings.validationFold != test else {
            throw SettingsError("data.validation_fold should not be the fold for the test, \(test ?? "").")
        }
        return folds.map { $0 == test ? .test : $0 == settings.validationFold ? .validation : .train }
    }
}
