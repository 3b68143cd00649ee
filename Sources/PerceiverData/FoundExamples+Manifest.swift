import Perceiver
import PerceiverFiles
import PerceiverSettings

extension FoundExamples<String> {
    /// Whether a path is a CSV or TSV file.
    public static func isManifest(at path: String) -> Bool {
        itemKind(at: path) == .file && [".csv", ".tsv"].contains { path.lowercased().hasSuffix($0) }
    }

    /// Whether the first file that a manifest names is of one of some kinds.
    ///
    /// - Parameters:
    ///   - path: the manifest, a CSV or TSV file.
    ///   - kinds: the kinds.
    ///   - names: what files of this kind are called, as in ``init(manifestAt:_:names:)``.
    /// - Returns: whether it is; false for what is no manifest.
    public static func isManifest(at path: String, of kinds: FileKinds, names: [String]) -> Bool {
        guard let table = try? Table(at: path),
            let column = try? table.columns.requiredIndex(
                of: nil, setting: "path_column", usual: usualPathColumns + names),
            let row = try? table.firstRow()
        else { return false }
        let files = ManifestPaths(manifest: path, folder: nil, usual: names)
        return kinds.name(files.path(row[column])) != nil
    }

    private static let usualPathColumns = ["path", "filename", "file_name", "file", "filepath"]

    /// Reads a CSV or TSV file with a row for each example, whose content is the path of its file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - settings: which columns mean what.
    ///   - names: what files of this kind are called: usual names of the column of paths, and of a folder of files.
    /// - Throws: ``DataError`` that names the row.
    public init(manifestAt path: String, _ settings: some ManifestSettings, names: [String]) throws {
        let table = try Table(at: path, isQuoted: settings.quoted)
        let columns = table.columns
        let paths = try columns.requiredIndex(
            of: settings.pathColumn, setting: "path_column", usual: Self.usualPathColumns + names)
        let splitColumn = try columns.index(
            of: settings.splitColumn, setting: "split_column", usual: ["split"])
        let foldColumn = try columns.index(of: settings.foldColumn, setting: "fold_column", usual: ["fold"])
        let labels = try columns.labelIndices(
            settings.labelColumns, setting: "label_columns", besides: [paths, splitColumn, foldColumn])
        let files = ManifestPaths(manifest: path, folder: settings.folder, usual: names)
        var (all, splits, folds): ([FoundExample<String>], [Split], [String]) = ([], [], [])
        var skippedCount = 0
        try table.forEachRow(unreadable: { fault in
            guard settings.skipUnreadable else { throw fault() }
            skippedCount += 1
        }) { row in
            all.append(
                FoundExample(
                    files.path(row[paths]), name: row[paths],
                    labels: labels.map { row[$0] }, place: row.place))
            if let splitColumn {
                splits.append(try row.split(inColumn: splitColumn))
            } else if let foldColumn {
                folds.append(try row.filled(foldColumn, with: "a fold"))
            } else {
                splits.append(.train)
            }
        }
        if !folds.isEmpty { splits = try Self.splits(ofFolds: folds, settings: settings, path: path) }
        self.init(all, splits: splits, labelColumns: labels.map { columns.names[$0] })
        labelSeparator = settings.separator
        notes = table.notes + notesOnSkipped(skippedCount, "row")
        if labels.isEmpty {
            notes.append(
                "no labels: none of the columns \(columns.names.quoted) is called as they usually are; "
                    + "data.label_columns names them")
        } else if settings.labelColumns.isEmpty, labelColumns != ["label"] {
            notes.append("labels in the column \(labelColumns.quoted)")
        }
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
