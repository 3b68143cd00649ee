import PerceiverFiles
import PerceiverSettings

extension ClassFolders {
    /// Lists all files of a kind in a folder and its subfolders, labelled by what a pattern finds in their names.
    ///
    /// Names are paths within the folder. If it has folders `train` and `test`, these are the splits.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - kind: what a file is, such as `PNG file`, for errors.
    ///   - labelPattern: finds the class.
    ///   - isOfKind: whether a file of that name is of that kind.
    /// - Throws: ``DataError`` if there are no files, `SettingsError` if the pattern does not give every file a label, or
    ///   gives all the same label.
    package init(
        at path: String, of kind: String, labelPattern: NamePattern, where isOfKind: (String) -> Bool
    ) throws {
        let names = try fileNames(in: path, where: isOfKind)
        guard !names.isEmpty else {
            throw DataError(path: path, expected: "\(kind)s", found: "none")
        }
        let labels = try labelPattern.values(in: names, prefersPartNames: true)
        let classNames = Set(labels).sorted()
        guard classNames.count >= 2 else {
            throw SettingsError(
                "data.label_pattern should find two or more classes in the names of the \(names.count) files in "
                    + "\(path); it finds only \(classNames.joined()).")
        }
        let numbers = Dictionary(uniqueKeysWithValues: classNames.enumerated().map { ($1, $0) })
        let entries = zip(names, labels).map { name, label in
            Entry("\(path)/\(name)", in: path, label: numbers[label] ?? 0)
        }
        func part(_ split: Split) -> [Entry] { entries.filter { $0.name.hasPrefix(split.rawValue + "/") } }
        let isSplit = !part(.train).isEmpty && !part(.test).isEmpty
        self.init(
            classNames: classNames, train: isSplit ? part(.train) : entries,
            validation: isSplit && !part(.validation).isEmpty ? part(.validation) : nil,
            test: isSplit ? part(.test) : nil)
    }
}

/// The files of a kind in a folder and its subfolders, as sorted paths within it.
private func fileNames(
    in path: String, below prefix: String = "", where isOfKind: (String) -> Bool
) throws -> [String] {
    try visibleNames(inFolder: path).flatMap { name -> [String] in
        switch itemKind(at: "\(path)/\(name)") {
        case .folder:
            try fileNames(in: "\(path)/\(name)", below: "\(prefix)\(name)/", where: isOfKind)
        case .file where isOfKind(name): [prefix + name]
        default: []
        }
    }
}
