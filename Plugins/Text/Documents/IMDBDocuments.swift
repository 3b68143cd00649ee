import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of documents in the layout of aclImdb.
public struct IMDBSettings: SplitSettings {
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

extension Documents {
    /// Whether a path is a tar archive by its name, or a folder with folders of texts within `train`.
    static func recognizesIMDB(at path: String) -> Bool {
        if isArchive(path) { return true }
        return ((try? visibleNames(inFolder: "\(path)/train")) ?? []).contains { name in
            itemKind(at: "\(path)/train/\(name)") == .folder
        }
    }

    /// Reads texts laid out as `train/<class>/*.txt` and `test/<class>/*.txt`: a folder, or a tar archive of one.
    ///
    /// What lies in `train/unsup` has no label. There may be `validation` too. An archive may be compressed
    /// by gzip and is read in one pass; the result is the same as for the unpacked folder.
    ///
    /// - Throws: `DataError` for invalid files, `SettingsError` for invalid settings.
    public init(imdb settings: IMDBSettings, path: String, division: Division) throws {
        try requirePath(path, to: "a folder or an archive laid out like aclImdb")
        var collector = IMDBCollector(path: path)
        if itemKind(at: path) == .file {
            try collector.readArchive()
        } else {
            try collector.readFolder()
        }
        try self.init(collector.documents(), path: path, division: division, settings: settings)
    }
}

private func isArchive(_ path: String) -> Bool {
    [".tar.gz", ".tgz", ".tar"].contains { path.lowercased().hasSuffix($0) } && itemKind(at: path) == .file
}

/// Collects the texts of a source, in any order.
private struct IMDBCollector {
    let path: String
    private var splits: [Split: [FoundDocument]] = [:]
    private var unlabelled: [FoundDocument] = []
    /// The folder of an archive that holds the splits.
    private var root: Substring?

    init(path: String) {
        self.path = path
    }

    mutating func readArchive() throws {
        var reader = try TarReader(path: path)
        while let name = try reader.next() {
            let parts = name.split(separator: "/")
            guard parts.count >= 3, parts.allSatisfy({ $0 == "." || !$0.hasPrefix(".") }),
                let split = Split(rawValue: String(parts[parts.count - 3])), let file = parts.last,
                file.hasSuffix(".txt")
            else { continue }
            let found = name.prefix(name.count - parts.suffix(3).joined(separator: "/").count)
            guard found == root ?? found else {
                throw DataError(
                    path: path, expected: "one folder with train and test",
                    found: "\(root ?? "") and \(found)")
            }
            root = found
            try add(
                try reader.content(), split: split, className: String(parts[parts.count - 2]), file: file,
                place: "\(path), member \(name)")
        }
    }

    mutating func readFolder() throws {
        let splits = Split.allCases.filter { itemKind(at: "\(path)/\($0.rawValue)") == .folder }
        guard splits.contains(.train) else {
            let names = try visibleNames(inFolder: path)
            throw DataError(
                path: path, expected: "a folder train",
                found: names.isEmpty ? "an empty folder" : names.prefix(10).joined(separator: ", "))
        }
        for split in splits {
            let folder = "\(path)/\(split.rawValue)"
            for className in try visibleNames(inFolder: folder)
            where itemKind(at: "\(folder)/\(className)") == .folder {
                for name in try visibleNames(inFolder: "\(folder)/\(className)") where name.hasSuffix(".txt")
                {
                    let file = "\(folder)/\(className)/\(name)"
                    try add(
                        try readBytes(at: file), split: split, className: className, file: name[...],
                        place: file)
                }
            }
        }
    }

    private mutating func add(
        _ bytes: [UInt8], split: Split, className: String, file: Substring, place: String
    )
        throws
    {
        let text = try decodedText(bytes, place: place)
        guard className == "unsup" else {
            splits[split, default: []].append(
                FoundDocument(
                    text: text, className: className, place: place, name: "\(split)/\(className)/\(file)"))
            return
        }
        unlabelled.append(FoundDocument(text: text, className: nil, place: place))
    }

    /// All documents, sorted by name, so that a folder and an archive give the same order.
    func documents() throws -> FoundDocuments {
        func ordered(_ documents: [FoundDocument]) throws -> [FoundDocument] {
            let ordered = documents.sorted { $0.place < $1.place }
            for (one, next) in zip(ordered, ordered.dropFirst()) where one.place == next.place {
                throw DataError(path: one.place, expected: "one file of that name", found: "two")
            }
            return ordered
        }
        guard !(splits[.train] ?? []).isEmpty || !unlabelled.isEmpty else {
            throw DataError(
                path: path, expected: "texts as train/<class>/<name>.txt", found: "none of such a name")
        }
        return FoundDocuments(
            train: try ordered(splits[.train] ?? []), validation: try splits[.validation].map(ordered),
            test: try splits[.test].map(ordered), unlabelled: try ordered(unlabelled))
    }
}
