import Perceiver
import PerceiverFiles

/// The labelled files of a folder, which has a subfolder for each class, or files with the class in their names.
package struct ClassFolders: Sendable, Equatable {
    /// One file and its class.
    package struct Entry: Sendable, Equatable {
        /// The path of the file.
        package let path: String

        /// Its path within the folder that was listed.
        package let name: String

        /// The class, an index into the folder's class names.
        package let label: Int
    }

    /// The names of the classes, sorted.
    package let classNames: [String]

    /// The training files, or all files where the folder has no split of its own; sorted by class and name.
    package let train: [Entry]

    /// The validation files, or nil where the folder has no such split.
    package let validation: [Entry]?

    /// The test files, or nil where the folder has no split of its own.
    package let test: [Entry]?

    /// Lists a folder laid out as `train/<class>/*` and `test/<class>/*`, or as `<class>/*`.
    ///
    /// Beside `train` and `test` there may be `validation`. Hidden files and files of other kinds are
    /// ignored. No file is opened.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - kind: what a file is, such as `PNG file`, for errors.
    ///   - hint: what to do about files that are not in a folder of a class, for errors.
    ///   - isOfKind: whether a file of that name is of that kind.
    /// - Throws: ``DataError`` for a folder with another layout.
    package init(
        at path: String, of kind: String, orElse hint: String? = nil, where isOfKind: (String) -> Bool
    ) throws {
        let root = path
        func classFolderNames(in path: String) throws -> [String] {
            let names = try visibleNames(inFolder: path)
            let folders = names.filter { itemKind(at: "\(path)/\($0)") == .folder }
            guard folders.count >= 2 else {
                let found = folders.first.map { "only \($0)" } ?? "no folders"
                let looseFiles = hint.map { ", but \(kind)s; \($0)" }
                throw DataError(
                    path: path, expected: "a folder for each of two or more classes",
                    found: found + (names.contains(where: isOfKind) ? looseFiles ?? "" : ""))
            }
            return folders
        }
        func requireSameClasses(_ classNames: [String], of trainPath: String, in path: String) throws {
            guard path != trainPath else { return }
            let names = try classFolderNames(in: path)
            guard let odd = Set(classNames).symmetricDifference(names).min() else { return }
            let isInTrain = classNames.contains(odd)
            throw DataError(
                path: isInTrain ? path : trainPath,
                expected: "a folder for every class of \(isInTrain ? trainPath : path)",
                found: "none for \(odd)")
        }
        func entries(in path: String, classNames: [String]) throws -> [Entry] {
            try classNames.enumerated().flatMap { label, name in
                let folder = "\(path)/\(name)"
                let names = try visibleNames(inFolder: folder)
                let files = names.filter(isOfKind)
                guard !files.isEmpty else {
                    throw DataError(
                        path: folder, expected: "at least one \(kind)",
                        found: names.isEmpty ? "an empty folder" : "\(names.count) items of other kinds")
                }
                return files.map { Entry("\(folder)/\($0)", in: root, label: label) }
            }
        }
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
        // A class may be called "train", but then it holds files, not folders.
        if let only = present.first,
            try visibleNames(inFolder: "\(path)/\(only)")
                .contains(where: { itemKind(at: "\(path)/\(only)/\($0)") == .folder })
        {
            throw DataError(
                path: path, expected: "folders for both train and test", found: names.quoted)
        }
        classNames = try classFolderNames(in: path)
        train = try entries(in: path, classNames: classNames)
        validation = nil
        test = nil
    }
}

extension ClassFolders {
    init(classNames: [String], train: [Entry], validation: [Entry]?, test: [Entry]?) {
        self.classNames = classNames
        self.train = train
        self.validation = validation
        self.test = test
    }

    /// Whether a path is a folder with files of a kind in folders of classes, perhaps within `train`.
    package static func recognizes(_ path: String, where isOfKind: (String) -> Bool) -> Bool {
        ["\(path)/train", path].contains { root in
            let names = (try? visibleNames(inFolder: root)) ?? []
            return names.contains { name in
                guard let files = try? visibleNames(inFolder: "\(root)/\(name)") else { return false }
                return files.contains(where: isOfKind)
            }
        }
    }
}

extension ClassFolders.Entry {
    init(_ path: String, in root: String, label: Int) {
        self.init(path: path, name: String(path.dropFirst(root.count + 1)), label: label)
    }
}
