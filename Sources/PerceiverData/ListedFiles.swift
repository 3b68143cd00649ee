import PerceiverFiles

/// The files of a folder and its subfolders: those of the kinds that are read, and how many there are of each kind.
package struct ListedFiles {
    /// The paths of the files that are read, within the folder, sorted in each folder.
    package private(set) var names: [String] = []
    /// How many files of each kind there are.
    package private(set) var counts: [String: Int] = [:]

    /// Lists a folder.
    ///
    /// A link to a folder is not followed: it may lead back, and files would be listed twice.
    ///
    /// - Throws: ``DataError`` for a folder that cannot be listed.
    package init(of folder: String, _ kinds: FileKinds) throws { try list(folder, "", kinds) }

    private mutating func list(_ folder: String, _ prefix: String, _ kinds: FileKinds) throws {
        for name in try visibleNames(inFolder: folder) {
            let path = "\(folder)/\(name)"
            if itemKind(at: path) == .folder {
                if isLink(path) {
                    counts[Self.linkedFolder, default: 0] += 1
                } else {
                    try list(path, "\(prefix)\(name)/", kinds)
                }
                continue
            }
            let kind = itemKind(at: path) == .file ? kinds.name(path) : nil
            counts[kind ?? Self.unknown, default: 0] += 1
            if let kind, kinds.read.contains(kind) { names.append(prefix + name) }
        }
    }

    private static let (unknown, linkedFolder) = ("other", "linked folder")
}

extension [String: Int] {
    /// These counts of files by kind in words, such as `144 GIF and 72 BMP files`.
    var filesInWords: String {
        let parts = sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($1.grouped) \($0)" }
        guard let last = parts.last else { return "no files" }
        let all = parts.count > 1 ? "\(parts.dropLast().joined(separator: ", ")) and \(last)" : last
        return all + (values.reduce(0, +) == 1 ? " file" : " files")
    }

    /// What is left out of the files with these counts, for the user; nil if nothing is.
    package func noteOnOthers(than kinds: FileKinds) -> String? {
        let others = filter { !kinds.read.contains($0.key) }
        guard !others.isEmpty else { return nil }
        let read = filter { kinds.read.contains($0.key) }
        return "\(read.filesInWords) of \(values.reduce(0, +).grouped) are read; \(others.filesInWords) "
            + (others.values.reduce(0, +) == 1 ? "is not" : "are not")
    }
}
