import Foundation
import Perceiver

/// The whole content of a file.
public func readBytes(at path: String) throws -> [UInt8] {
    try requireFile(at: path)
    do {
        return try RegularFile.bytes(of: path)
    } catch {
        throw DataError(
            path: path, expected: "a readable file", found: "one that \(error.reason.dropLast())")
    }
}

/// Throws unless there is a file, and no folder, pipe or device, at `path`.
package func requireFile(at path: String) throws {
    switch itemKind(at: path) {
    case .file: return
    case .folder: throw DataError(path: path, expected: "a file", found: "a folder")
    case .other: throw DataError(path: path, expected: "a file", found: "a pipe or a device")
    case nil: throw DataError(path: path, expected: "a file", found: "nothing of that name")
    }
}

/// The names of the visible items in a folder, sorted.
public func visibleNames(inFolder path: String) throws -> [String] {
    switch itemKind(at: path) {
    case .folder: break
    case .file, .other: throw DataError(path: path, expected: "a folder", found: "a file")
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
    /// A file with an end.
    case file
    /// A pipe, a socket or a device, which may never come to an end.
    case other
    /// A folder.
    case folder
}

/// What is at `path`, links followed, or nil where there is nothing.
package func itemKind(at path: String) -> ItemKind? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return switch status.st_mode & S_IFMT {
    case S_IFDIR: .folder
    case S_IFREG: .file
    default: .other
    }
}
