import Foundation
import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `sound-manifest`.
public struct SoundManifestSettings: SoundFileSettings {
    @Setting("the column of paths; null: path or filename") public var pathColumn: String?
    @Setting("the column of classes; null: label or category") public var labelColumn: String?
    @Setting("the column that says train, validation or test; null: split, if it is there")
    public var splitColumn: String?
    @Setting("the column of folds, where there are no splits; null: fold, if it is there")
    public var foldColumn: String?
    @Setting("the fold for the test; null: the last") public var testFold: String?
    @Setting("the fold for validation; null: a share of the others")
    public var validationFold: String?
    @Setting(
        "the folder that paths are relative to; null: the manifest's, or a folder audio in it or beside it",
        isChangeable: true)
    public var audioFolder: String?
    @Setting("whether fields in double quotes may hold commas and line ends; if not, quotes are text")
    public var quoted = true
    @Setting(SoundFileHelp.validationShare, .shareBelowOne)
    public var validationShare: Float = 0.1
    @Setting(SoundFileHelp.testShare, .shareBelowOne)
    public var testShare: Float = 0.15
    @Setting(SoundFileHelp.limit, .many) public var limit: Int?
    @Setting(SoundFileHelp.skipUnreadable, isChangeable: true)
    public var skipUnreadable = false
    /// The augmentation of training sounds.
    public var augmentation = AudioAugmentation()

    /// The defaults.
    public init() {}
}

extension FoundSounds {
    /// Whether a path is a CSV or TSV file.
    static func recognizesManifest(at path: String) -> Bool {
        itemKind(at: path) == .file && [".csv", ".tsv"].contains { path.lowercased().hasSuffix($0) }
    }

    /// Reads a CSV or TSV file with a row for each sound: its path, its class, and perhaps its split or its fold.
    ///
    /// - Throws: `DataError` that names the row.
    init(manifest settings: SoundManifestSettings, path: String) throws {
        try requirePath(path, to: "a CSV or TSV file with a row for each sound")
        let table = try Table(at: path, isQuoted: settings.quoted)
        /// The column that a setting names, or the first of `usual` that is there.
        func column(_ named: String?, _ setting: String, _ usual: [String]) throws -> Int? {
            if let named { return try table.column(named, setting: setting) }
            return usual.lazy.compactMap { table.columnNames.firstIndex(of: $0) }.first
        }
        func required(_ named: String?, _ setting: String, _ usual: [String]) throws -> Int {
            try column(named, setting, usual) ?? table.column(usual[0], setting: setting)
        }
        let paths = try required(settings.pathColumn, "path_column", ["path", "filename"])
        let labels = try required(settings.labelColumn, "label_column", ["label", "category"])
        let files = SoundPaths(manifest: path, audioFolder: settings.audioFolder)
        let all = try table.rows.map { row in
            FoundSound(
                path: files.path(row.fields[paths]), name: row.fields[paths],
                className: try row.label(inColumn: labels),
                place: row.place)
        }

        var splits = Array(repeating: Split.train, count: all.count)
        if let column = try column(settings.splitColumn, "split_column", ["split"]) {
            splits = try table.rows.map { try Self.split(ofRow: $0, column: column) }
        } else if let column = try column(settings.foldColumn, "fold_column", ["fold"]) {
            let folds = try table.rows.map { try $0.label(inColumn: column) }
            splits = try Self.splits(ofFolds: folds, settings: settings, path: path)
        }
        func sounds(of split: Split) -> [FoundSound] {
            zip(all, splits).filter { $0.1 == split }.map(\.0)
        }
        train = sounds(of: .train)
        validation = splits.contains(.validation) ? sounds(of: .validation) : nil
        test = splits.contains(.test) ? sounds(of: .test) : nil
    }

    private static func split(ofRow row: Table.Row, column: Int) throws -> Split {
        let name = try row.label(inColumn: column)
        guard let split = Split(rawValue: name) else {
            throw DataError(
                path: row.place, expected: "one of the splits \(Split.allCases.map(\.rawValue).quoted)",
                found: "\"\(name)\"")
        }
        return split
    }

    private static func splits(
        ofFolds folds: [String], settings: SoundManifestSettings, path: String
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

/// Finds the files that a manifest names.
private struct SoundPaths {
    let folders: [String]

    init(manifest: String, audioFolder: String?) {
        let own = (manifest as NSString).deletingLastPathComponent
        let home = own.isEmpty ? "." : own
        folders = audioFolder.map { [$0] } ?? [home, "\(home)/audio", "\(home)/../audio"]
    }

    /// The path of the file called `name`, which may not exist.
    func path(_ name: String) -> String {
        let candidates = name.hasPrefix("/") ? [name] : folders.map { "\($0)/\(name)" }
        return candidates.first { itemKind(at: $0) == .file } ?? candidates[0]
    }
}
