import Perceiver
import PerceiverFiles

extension FoundExamples<String> {
    /// Lists the files of a folder that has a folder for each class, perhaps within `train`, `val` and `test`; of one with files alone,
    /// these without labels.
    ///
    /// The content of an example is the path of its file. Splits may have other usual names, see ``Split/names``.
    /// Class folders may have folders in them. No file is opened but to see what kind it is.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - kinds: the kinds of files that are read.
    ///   - needsTraining: whether there have to be training examples of two or more classes.
    ///   - mayBeEmpty: whether a class's folder may have no such files, because the caller tells the user which; false: it is an
    ///     error in a folder for training.
    ///   - hint: what to do about files that are not in a folder of a class, for the user.
    /// - Throws: ``DataError`` for a folder with another layout.
    public init(
        classFoldersAt path: String, _ kinds: FileKinds, needsTraining: Bool = true,
        mayBeEmpty: Bool = false, orElse hint: String? = nil
    ) throws {
        let layout = try SplitFolders(at: path, needsTraining: needsTraining)
        if try !visibleNames(inFolder: path).contains(where: { itemKind(at: "\(path)/\($0)") == .folder }) {
            let listed = try ListedFiles(of: path, kinds)
            if !listed.names.isEmpty {
                let examples = listed.names.map {
                    FoundExample("\(path)/\($0)", name: $0, labels: [], place: "\(path)/\($0)")
                }
                self.init(train: examples, labelColumns: [])
                notes = [
                    listed.counts.noteOnOthers(than: kinds),
                    "no folders of classes, so no labels" + (hint.map { "; \($0)" } ?? ""),
                ].compactMap { $0 }
                return
            }
        }
        var (parts, counts): ([Split: [FoundExample<String>]], [String: Int]) = ([:], [:])
        for (split, folder) in layout.folders {
            let classFolders = try foldersOfClasses(
                in: folder, kinds, orElse: hint,
                least: !needsTraining ? 1 : split == .train ? 2 : 0)
            for name in classFolders {
                let listed = try ListedFiles(of: "\(folder)/\(name)", kinds)
                counts.merge(listed.counts, uniquingKeysWith: +)
                guard !listed.names.isEmpty || split != .train || mayBeEmpty else {
                    throw DataError(
                        path: "\(folder)/\(name)", expected: kinds.wanted,
                        found: listed.counts.isEmpty ? "an empty folder" : listed.counts.filesInWords)
                }
                parts[split, default: []] += listed.names.map {
                    let file = "\(folder)/\(name)/\($0)"
                    return FoundExample(
                        file, name: String(file.dropFirst(path.count + 1)), labels: [name], place: file)
                }
            }
        }
        self.init(train: parts[.train] ?? [], validation: parts[.validation], test: parts[.test])
        notes = [counts.noteOnOthers(than: kinds), try layout.noteOnOthers()].compactMap { $0 }
        notes += notesOnMissingClasses
    }

    /// Which classes have no validation or test examples.
    private var notesOnMissingClasses: [String] {
        let classes = Set(train.flatMap(\.labels))
        return [(Split.validation, validation), (.test, test)].compactMap { split, examples in
            guard let examples else { return nil }
            let missing = classes.subtracting(examples.flatMap(\.labels)).sorted()
            return missing.isEmpty ? nil : "no \(split.rawValue) examples of \(missing.quoted)"
        }
    }
}

/// The names of the folders in a folder, at least `least`.
private func foldersOfClasses(
    in path: String, _ kinds: FileKinds, orElse hint: String?, least: Int
) throws -> [String] {
    let names = try visibleNames(inFolder: path)
    let folders = names.filter { itemKind(at: "\(path)/\($0)") == .folder }
    guard folders.count >= least else {
        let isLoose = names.contains { name in
            itemKind(at: "\(path)/\(name)") == .file && kinds.name("\(path)/\(name)") != nil
        }
        throw DataError(
            path: path, expected: "a folder for each \(least > 1 ? "of two or more classes" : "class")",
            found: (folders.first.map { "only \($0.asName)" } ?? "no folders")
                + (isLoose ? ", and files beside" + (hint.map { "; \($0)" } ?? "") : ""))
    }
    return folders
}

/// The folders of a source's splits; the source itself is the training folder if it has none.
struct SplitFolders {
    /// The folders, training first.
    let folders: [(split: Split, path: String)]
    private let path: String

    /// Finds the folders whose names are those of splits and that have folders in them: a class may be called `train` too.
    ///
    /// - Throws: ``DataError`` if a split has two folders, or there are others but none for training, which
    ///   `needsTraining` asks for.
    init(at path: String, needsTraining: Bool) throws {
        self.path = path
        let names = try visibleNames(inFolder: path)
        var found: [Split: String] = [:]
        for name in names {
            guard let split = Split(named: name), itemKind(at: "\(path)/\(name)") == .folder,
                try visibleNames(inFolder: "\(path)/\(name)")
                    .contains(where: { itemKind(at: "\(path)/\(name)/\($0)") == .folder })
            else { continue }
            if let other = found.updateValue(name, forKey: split) {
                throw DataError(
                    path: path, expected: "one folder for \(split.rawValue)",
                    found: "both \(other.asName) and \(name.asName)")
            }
        }
        guard !found.isEmpty else {
            folders = [(.train, path)]
            return
        }
        guard found[.train] != nil || !needsTraining else {
            throw DataError(path: path, expected: "a folder train", found: names.quoted)
        }
        folders = Split.allCases.compactMap { split in found[split].map { (split, "\(path)/\($0)") } }
    }

    /// What lies beside the folders and is not read, for the user; nil: nothing.
    func noteOnOthers() throws -> String? {
        let known = Set(folders.map(\.path))
        let others = try visibleNames(inFolder: path).filter { name in
            known == [path]
                ? itemKind(at: "\(path)/\(name)") != .folder : !known.contains("\(path)/\(name)")
        }
        return others.isEmpty ? nil : "not read, beside the folders: \(others.quoted)"
    }
}
