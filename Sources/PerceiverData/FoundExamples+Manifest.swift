import Perceiver
import PerceiverFiles
import PerceiverSettings

extension FoundExamples<String> {
    /// Whether a path is a CSV or TSV file.
    public static func isManifest(at path: String) -> Bool {
        itemKind(at: path) == .file && [".csv", ".tsv"].contains { path.lowercased().hasSuffix($0) }
    }

    /// Whether a manifest names files of some kinds.
    ///
    /// - Parameters:
    ///   - path: the manifest, a CSV or TSV file.
    ///   - kinds: the kinds.
    ///   - names: what files of this kind are called, as in ``init(manifestAt:of:_:names:for:)``.
    /// - Returns: whether it does; false for what is no manifest.
    public static func isManifest(at path: String, of kinds: FileKinds, names: [String]) -> Bool {
        guard let table = try? Table(at: path),
            let columns = try? pathColumns(
                of: table, usual: names, kinds,
                files: ManifestPaths(manifest: path, folder: nil, usual: names))
        else { return false }
        return columns.first?.namesFiles ?? false
    }

    private static let usualPathColumns = ["path", "filename", "file_name", "file", "filepath"]

    /// The columns that may hold paths: one called as usual, or else those whose first field names a file of some kinds.
    private static func pathColumns(
        of table: Table, usual names: [String], _ kinds: FileKinds, files: ManifestPaths
    ) throws -> [(index: Int, isUsual: Bool, namesFiles: Bool)] {
        let rows = try table.firstRows()
        func namesFiles(_ column: Int) -> Bool {
            let first = rows.lazy.map { $0[column] }.first { !$0.isEmpty }
            return first.map { kinds.name(files.path($0)) != nil } ?? false
        }
        let usual = try table.columns.index(
            of: nil, setting: "path_column", usual: usualPathColumns + names)
        if let usual { return [(usual, true, namesFiles(usual))] }
        return table.columns.names.indices.filter(namesFiles).map { ($0, false, true) }
    }

    /// Reads a CSV or TSV file with a row for each example, whose content is the path of its file.
    ///
    /// - Parameters:
    ///   - path: the file; where the examples are parts of rows, perhaps a folder with a file for each split.
    ///   - kinds: the kinds of files that are read.
    ///   - settings: which columns mean what.
    ///   - names: what files of this kind are called: usual names of the column of paths, and of a folder of files.
    ///   - division: how they are divided; of rows that others divide neither labels nor splits are read.
    /// - Throws: ``DataError`` that names the row.
    public init(
        manifestAt path: String, of kinds: FileKinds, _ settings: some ManifestSettings, names: [String],
        for division: Division
    ) throws {
        guard division.rows != nil else {
            try self.init(manifest: path, of: kinds, settings, names: names, for: division)
            return
        }
        let parts = try SplitFiles(at: path, extensions: ["csv", "tsv"], needsTraining: false)
        let files = parts.whole.map { [$0] } ?? Split.allCases.compactMap { parts.files[$0] }
        self.init()
        for file in files {
            let part = try Self(
                manifest: file, of: kinds, settings, names: names, column: columns?.names.first, for: division
            )
            (train, columns) = (train + part.train, part.columns)
            notes += part.notes.filter { !notes.contains($0) }
        }
    }

    /// Reads one file.
    private init(
        manifest path: String, of kinds: FileKinds, _ settings: some ManifestSettings, names: [String],
        column known: String? = nil, for division: Division
    ) throws {
        let table = try Table(at: path, isQuoted: settings.quoted)
        let columns = table.columns
        let files = ManifestPaths(manifest: path, folder: settings.folder, usual: names)
        let kept = try known ?? division.columns(in: columns)?.first
        let found = try Self.pathColumns(of: table, usual: names, kinds, files: files)
        let paths = try columns.requiredIndex(
            of: settings.pathColumn ?? kept ?? (found.count == 1 ? columns.names[found[0].index] : nil),
            setting: "path_column", usual: Self.usualPathColumns + names)
        let isWhole = division.rows == nil
        let splitColumn =
            isWhole
            ? try columns.index(of: settings.splitColumn, setting: "split_column", usual: ["split"]) : nil
        let foldColumn =
            isWhole
            ? try columns.index(of: settings.foldColumn, setting: "fold_column", usual: ["fold"]) : nil
        let labels =
            isWhole
            ? try columns.labelIndices(
                division.labelColumns(settings.labelColumns, in: columns), setting: "label_columns",
                besides: [paths, splitColumn, foldColumn])
            : []
        var (all, splits, folds): ([FoundExample<String>], [Split], [String]) = ([], [], [])
        var skippedCount = 0
        try table.forEachRow(unreadable: { fault in
            guard settings.skipUnreadable else { throw fault() }
            skippedCount += 1
        }) { row in
            let name = row[paths].trimmed
            all.append(
                FoundExample(
                    files.path(name), name: name,
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
        // What is wrong with a column of splits or folds is said first: its rows may name no files at all.
        for example in all where !settings.skipUnreadable && (isWhole || !example.name.isEmpty) {
            guard itemKind(at: example.content) != .file else { continue }
            throw DataError(
                path: example.place,
                expected: "the name of a file in the column \(columns.names[paths].asName)",
                found: example.name.isEmpty
                    ? "an empty field"
                    : "\(example.name.asName), but there is no file \(example.content.asName)")
        }
        self.init(all, splits: splits, labelColumns: labels.map { columns.names[$0] })
        labelSeparator = settings.separator
        self.columns = RowColumns([columns.names[paths]], folders: names)
        notes = (isWhole ? table.notes : []) + notesOnSkipped(skippedCount, "row")
        if settings.pathColumn == nil, kept == nil, found.first?.isUsual == false {
            notes.append("files in the column \"\(columns.names[paths].asName)\"")
        }
        if !isWhole { return }
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
