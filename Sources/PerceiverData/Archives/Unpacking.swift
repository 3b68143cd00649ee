import Foundation
import PerceiverFiles

/// Unpacks a folder at the top of a tar archive into the folder that the archive lies in.
///
/// It is whole under its name, or not there at all; one that is there already is replaced. Nothing else is unpacked, and
/// of what the folder holds only files.
///
/// - Parameters:
///   - folder: the name of the folder.
///   - archive: the path of the archive.
/// - Throws: `DataError` for an archive that is damaged, has no such folder, or names that lead out of it; `FileError` for
///   a file that cannot be written; `Stopped` if the program is asked to stop.
func unpack(folder: String, ofArchive archive: String) throws {
    let target = URL(filePath: archive).deletingLastPathComponent().path
    // Hidden, and always of the same name, so that what a killed process left is replaced.
    let temporary = "\(target)/.unpacking"
    try? FileManager.default.removeItem(atPath: temporary)
    defer { try? FileManager.default.removeItem(atPath: temporary) }
    var reader = try TarReader(path: archive)
    var count = 0
    while let name = try reader.next() {
        try StopSignals.check()
        let parts = name.split(separator: "/").filter { $0 != "." }
        guard parts.count > 1, parts[0] == folder else { continue }
        guard !parts.contains("..") else {
            throw DataError(
                path: "\(archive), member \(name)", expected: "a name within \(folder)", found: "one with ..")
        }
        try makeFolder(at: ([temporary[...]] + parts.dropLast().map { $0 }).joined(separator: "/"))
        let file = try OutputFile(
            path: ([temporary[...]] + parts.map { $0 }).joined(separator: "/"), mode: .refuse)
        try file.write(reader.content())
        try file.close()
        count += 1
    }
    // Once for all: for each of thousands of small files it would take minutes.
    sync()
    guard count > 0 else {
        throw DataError(path: archive, expected: "a folder \(folder)", found: "none of that name")
    }
    let unpacked = "\(target)/\(folder)"
    if itemKind(at: unpacked) != nil { try FileManager.default.removeItem(atPath: unpacked) }
    try renameItem(at: "\(temporary)/\(folder)", to: unpacked)
    try AtomicFile.syncFolder(of: unpacked)
}
