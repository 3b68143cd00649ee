import PerceiverKit

/// The PNG files of a folder that has one subfolder for each class.
public struct ImageFolder: Sendable, Equatable {
    /// One PNG file and its class.
    public struct Entry: Sendable, Equatable {
        /// Where the file is.
        public let path: String

        /// The class, an index into the folder's class names.
        public let label: Int
    }

    /// The names of the class folders, sorted.
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
                return try entries(in: part, classNames: names)
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
        train = try entries(in: path, classNames: classNames)
        validation = nil
        test = nil
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
        throw DataError(
            path: path, expected: "a folder for each of two or more classes",
            found: names.first.map { "only \($0)" } ?? "no folders")
    }
    return names
}

private func entries(in path: String, classNames: [String]) throws -> [ImageFolder.Entry] {
    try classNames.enumerated().flatMap { label, name in
        let folder = "\(path)/\(name)"
        let names = try visibleNames(inFolder: folder)
        let images = names.filter(\.isPNGName)
        guard !images.isEmpty else {
            throw DataError(
                path: folder, expected: "at least one PNG file",
                found: names.isEmpty ? "an empty folder" : "\(names.count) items of other kinds")
        }
        return images.map { ImageFolder.Entry(path: "\(folder)/\($0)", label: label) }
    }
}

extension String {
    /// Whether this is the name of a PNG file.
    var isPNGName: Bool { lowercased().hasSuffix(".png") }
}
