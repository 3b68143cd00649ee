import Foundation
import PerceiverData
import PerceiverFiles

/// A path that may stand for several files: a folder, or a pattern with *, ? or [ that the shell has not expanded.
struct PathPattern {
    private let path: String

    init(_ path: String) { self.path = path }

    /// The files that it stands for, in the order of their names; nil if it is the path of one file, or no path.
    ///
    /// - Parameter isIncluded: which files of a folder, by path; those left out are counted in a note for the user.
    /// - Returns: the paths of the files.
    /// - Throws: `DataError` for a folder without such files.
    func files(_ isIncluded: (String) -> Bool) throws -> [String]? {
        if itemKind(at: path) == .folder { return try files(inFolder: path, isIncluded) }
        guard itemKind(at: path) == nil, path.contains(where: { "*?[".contains($0) }) else { return nil }
        let found = matches
        return found.isEmpty
            ? nil
            : try found.flatMap { itemKind(at: $0) == .folder ? try files(inFolder: $0, isIncluded) : [$0] }
    }

    private var matches: [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(path, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }

    /// The visible files of a folder and of the folders in it.
    private func files(inFolder folder: String, _ isIncluded: (String) -> Bool) throws -> [String] {
        var (found, otherCount) = ([String](), 0)
        func add(_ folder: String) throws {
            for name in try visibleNames(inFolder: folder) {
                let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
                switch itemKind(at: path) {
                case .folder where !isLink(path): try add(path)
                case .file where isIncluded(path): found.append(path)
                default: otherCount += 1
                }
            }
        }
        try add(folder)
        guard !found.isEmpty else {
            let others = otherCount == 1 ? "1 other file" : "\(otherCount) other files"
            throw DataError(
                path: folder, expected: "files that this input can read",
                found: otherCount == 0 ? "no files" : "\(others) (--file reads any by name)")
        }
        if otherCount > 0 {
            complain(
                "\(folder): \(found.count) \(found.count == 1 ? "file" : "files"); "
                    + "\(otherCount) \(otherCount == 1 ? "other is" : "others are") left out")
        }
        return found
    }
}
