import Foundation
import Perceiver
import PerceiverData
import PerceiverFiles

/// A path that may stand for several examples: a folder, or a pattern with *, ? or [ that the shell has not expanded.
struct PathPattern {
    private let path: String
    private let input: (any InputWithExamples)?

    /// - Parameters:
    ///   - path: the path.
    ///   - input: says which files and folders are examples; nil: every file is one.
    init(_ path: String, for input: (any InputWithExamples)?) { (self.path, self.input) = (path, input) }

    /// The files, and the folders that are an example each, that it stands for, in the order of their names; nil if it is the path of
    /// one file, or no path.
    ///
    /// What of a folder is no example is counted in a note for the user.
    ///
    /// - Throws: `DataError` for a folder without examples.
    func examples() throws -> [String]? {
        if itemKind(at: path) == .folder { return try examples(inFolder: path) }
        guard itemKind(at: path) == nil, path.contains(where: { "*?[".contains($0) }) else { return nil }
        let found = matches
        return found.isEmpty
            ? nil : try found.flatMap { itemKind(at: $0) == .folder ? try examples(inFolder: $0) : [$0] }
    }

    private var matches: [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(path, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }

    /// The folder itself, or the visible files of a folder and of the folders in it.
    private func examples(inFolder folder: String) throws -> [String] {
        var (found, otherCount) = ([String](), 0)
        func add(_ folder: String) throws {
            guard input?.isExample(folderAt: folder) != true else { return found.append(folder) }
            for name in try visibleNames(inFolder: folder) {
                let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
                switch itemKind(at: path) {
                case .folder where !isLink(path): try add(path)
                case .file where input?.mayRead(fileAt: path) ?? true: found.append(path)
                default: otherCount += 1
                }
            }
        }
        try add(folder)
        guard !found.isEmpty else {
            let others = otherCount == 1 ? "1 other file" : "\(otherCount) other files"
            let words = input?.exampleInWords
            throw DataError(
                path: folder, expected: words ?? "files that this input can read",
                found: otherCount == 0
                    ? "no files" : others + (words == nil ? " (--file reads any by name)" : ""))
        }
        if otherCount > 0 {
            let noun = input?.exampleInWords == nil ? "file" : "example"
            complain(
                "\(folder): \(found.count) \(noun)\(found.count == 1 ? "" : "s"); "
                    + "\(otherCount) \(otherCount == 1 ? "other is" : "others are") left out")
        }
        return found
    }
}
