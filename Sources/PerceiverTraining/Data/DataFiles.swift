import Foundation

/// The whole content of a file.
public func readBytes(at path: String) throws -> [UInt8] {
    try requireFile(at: path)
    do {
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
        throw DataError(path: path, expected: "a readable file", found: "a file that cannot be opened")
    }
}

/// Throws unless there is a file, and not a folder, at `path`.
package func requireFile(at path: String) throws {
    switch itemKind(at: path) {
    case .file: return
    case .folder: throw DataError(path: path, expected: "a file", found: "a folder")
    case nil: throw DataError(path: path, expected: "a file", found: "nothing of that name")
    }
}

/// The names of the visible items in a folder, sorted.
public func visibleNames(inFolder path: String) throws -> [String] {
    switch itemKind(at: path) {
    case .folder: break
    case .file: throw DataError(path: path, expected: "a folder", found: "a file")
    case nil: throw DataError(path: path, expected: "a folder", found: "nothing of that name")
    }
    do {
        return try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasPrefix(".") }
            .sorted()
    } catch {
        throw DataError(path: path, expected: "a readable folder", found: "a folder that cannot be opened")
    }
}

/// What can be at a path.
package enum ItemKind {
    /// A file of any kind.
    case file
    /// A folder.
    case folder
}

/// What is at `path`, links followed, or nil where there is nothing.
package func itemKind(at path: String) -> ItemKind? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    return isFolder.boolValue ? .folder : .file
}
