import PerceiverKit

/// The files of a data set: one file, or a folder with a file for each split.
struct SplitFiles {
    let train: String
    var validation: String?
    var test: String?
    var unlabelled: String?

    /// Whether a path is a file with one of the extensions, or a folder with a file `train` of one.
    static func recognizes(_ path: String, extensions: [String]) -> Bool {
        if itemKind(at: path) == .file {
            return extensions.contains { path.lowercased().hasSuffix(".\($0)") }
        }
        return extensions.contains { itemKind(at: "\(path)/train.\($0)") == .file }
    }

    /// Finds `train`, and `validation`, `test` and `unlabelled` if they exist.
    ///
    /// A file is taken whatever its extension.
    init(at path: String, extensions: [String]) throws {
        if itemKind(at: path) == .file {
            train = path
            return
        }
        let names = try visibleNames(inFolder: path)
        func file(_ stem: String) throws -> String? {
            let found = names.filter { name in extensions.contains { name == "\(stem).\($0)" } }
            guard found.count <= 1 else {
                throw DataError(
                    path: path, expected: "one file \(stem)", found: found.joined(separator: ", "))
            }
            return found.first.map { "\(path)/\($0)" }
        }
        guard let train = try file("train") else {
            let wanted = extensions.map { "train.\($0)" }.joined(separator: " or ")
            throw DataError(
                path: path, expected: "a file \(wanted)",
                found: names.isEmpty ? "an empty folder" : names.prefix(10).joined(separator: ", "))
        }
        self.train = train
        validation = try file("validation")
        test = try file("test")
        unlabelled = try file("unlabelled")
    }

    /// The documents of all files, each read by `read`, whose argument says whether the file has labels.
    func documents(
        _ read: (_ path: String, _ hasLabels: Bool) throws -> [FoundDocument]
    ) throws -> FoundDocuments {
        func found(_ path: String, _ hasLabels: Bool) throws -> [FoundDocument] {
            let documents = try read(path, hasLabels)
            guard !documents.isEmpty else {
                throw DataError(path: path, expected: "at least one document", found: "none")
            }
            return documents
        }
        return FoundDocuments(
            train: try found(train, true), validation: try validation.map { try found($0, true) },
            test: try test.map { try found($0, true) },
            unlabelled: try unlabelled.map { try found($0, false) } ?? [])
    }
}
