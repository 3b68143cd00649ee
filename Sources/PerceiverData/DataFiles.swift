import Foundation
import PerceiverFiles

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

/// The first bytes of a file, at most `count`; nil if it cannot be read.
public func firstBytes(ofFileAt path: String, count: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: count)
    let found = read(descriptor, &bytes, count)
    return found < 0 ? nil : Array(bytes.prefix(found))
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

/// Names in the order in which people count: 2 before 10.
public func inCountingOrder(_ names: [String]) -> [String] {
    names.sorted { $0.compare($1, options: [.numeric]) == .orderedAscending }
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
