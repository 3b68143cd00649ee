import PerceiverKit

/// The labelled PNG files of a folder: in a subfolder for each class, or with the class in their names.
public struct ImageFolder: Sendable, Equatable {
    /// One PNG file and its class.
    public struct Entry: Sendable, Equatable {
        /// Where the file is.
        public let path: String

        /// Its path within the folder that was listed.
        public let name: String

        /// The class, an index into the folder's class names.
        public let label: Int
    }

    /// The names of the classes, sorted.
    public let classNames: [String]

    /// The training files, or all files where the folder has no split of its own; sorted by class and name.
    public let train: [Entry]

    /// The validation files, or nil where the folder does not set any apart.
    public let validation: [Entry]?

    /// The test files, or nil where the folder has no split of its own.
    public let test: [Entry]?

    /// Lists a folder laid out as `train/<class>/*.png` and `test/<class>/*.png`, or as `<class>/*.png`.
    ///
    /// Beside `train` and `test` there may be `validation`. Hidden files and files of other kinds are passed
    /// over. Nothing is decoded.
    public init(at path: String) throws {
        let names = try visibleNames(inFolder: path)
        let present = Split.allCases.map(\.rawValue).filter { itemKind(at: "\(path)/\($0)") == .folder }
        if present.contains("train"), present.contains("test") {
            let trainPath = "\(path)/train"
            let names = try classFolderNames(in: trainPath)
            func part(_ split: Split) throws -> [Entry] {
                let part = "\(path)/\(split.rawValue)"
                try requireSameClasses(names, of: trainPath, in: part)
                return try entries(in: part, of: path, classNames: names)
            }
            classNames = names
            train = try part(.train)
            validation = present.contains("validation") ? try part(.validation) : nil
            test = try part(.test)
            return
        }
        // A class may be called "train", but then it holds images, not folders.
        if let only = present.first,
            try visibleNames(inFolder: "\(path)/\(only)")
                .contains(where: { itemKind(at: "\(path)/\(only)/\($0)") == .folder })
        {
            throw DataError(
                path: path, expected: "folders for both train and test", found: names.joined(separator: ", "))
        }
        classNames = try classFolderNames(in: path)
        train = try entries(in: path, of: path, classNames: classNames)
        validation = nil
        test = nil
    }
}

extension ImageFolder {
    /// Lists all PNG files in a folder and the folders in it, labelled by what a pattern finds in their names.
    ///
    /// Names are paths within the folder. Where it has folders `train` and `test`, these are the splits.
    ///
    /// - Throws: ``DataError`` if there are no files, `SettingsError` if the pattern does not give each a label, or
    ///   gives them all the same.
    init(at path: String, labelPattern: NamePattern) throws {
        let names = try pngNames(in: path)
        guard !names.isEmpty else {
            throw DataError(path: path, expected: "PNG files", found: "none")
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

    private init(classNames: [String], train: [Entry], validation: [Entry]?, test: [Entry]?) {
        self.classNames = classNames
        self.train = train
        self.validation = validation
        self.test = test
    }
}

extension ImageFolder.Entry {
    fileprivate init(_ path: String, in root: String, label: Int) {
        self.init(path: path, name: String(path.dropFirst(root.count + 1)), label: label)
    }
}

/// The PNG files in a folder and in the folders in it, as sorted paths within it.
private func pngNames(in path: String, below prefix: String = "") throws -> [String] {
    try visibleNames(inFolder: path).flatMap { name -> [String] in
        switch itemKind(at: "\(path)/\(name)") {
        case .folder: try pngNames(in: "\(path)/\(name)", below: "\(prefix)\(name)/")
        case .file where name.isPNGName: [prefix + name]
        default: []
        }
    }
}

private func requireSameClasses(_ classNames: [String], of trainPath: String, in path: String) throws {
    guard path != trainPath else { return }
    let names = try classFolderNames(in: path)
    guard let odd = Set(classNames).symmetricDifference(names).min() else { return }
    let isInTrain = classNames.contains(odd)
    throw DataError(
        path: isInTrain ? path : trainPath,
        expected: "a folder for every class of \(isInTrain ? trainPath : path)", found: "none for \(odd)")
}

private func classFolderNames(in path: String) throws -> [String] {
    let names = try visibleNames(inFolder: path).filter { itemKind(at: "\(path)/\($0)") == .folder }
    guard names.count >= 2 else {
        let hasImages = try visibleNames(inFolder: path).contains(where: \.isPNGName)
        throw DataError(
            path: path, expected: "a folder for each of two or more classes",
            found: names.first.map { "only \($0)" } ?? "no folders"
                + (hasImages ? ", but PNG files; data.label_pattern finds classes in their names" : ""))
    }
    return names
}

private func entries(
    in path: String, of root: String, classNames: [String]
) throws -> [ImageFolder.Entry] {
    try classNames.enumerated().flatMap { label, name in
        let folder = "\(path)/\(name)"
        let names = try visibleNames(inFolder: folder)
        let images = names.filter(\.isPNGName)
        guard !images.isEmpty else {
            throw DataError(
                path: folder, expected: "at least one PNG file",
                found: names.isEmpty ? "an empty folder" : "\(names.count) items of other kinds")
        }
        return images.map { ImageFolder.Entry("\(folder)/\($0)", in: root, label: label) }
    }
}

extension String {
    /// Whether this is the name of a PNG file.
    var isPNGName: Bool { lowercased().hasSuffix(".png") }
}
