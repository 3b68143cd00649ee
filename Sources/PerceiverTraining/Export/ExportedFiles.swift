import Foundation
import PerceiverFiles

/// The files that an export wrote into a folder, with their checksums, so that a later one removes those of them that it does
/// not replace, and nothing else.
struct ExportedFiles: Codable {
    private static let name = ".perceiver-io-export.json"

    private let checksums: [String: String]

    /// Those of the last export into a folder; none where there was none.
    init(in folder: String) {
        let content = try? RegularFile.bytes(of: "\(folder)/\(Self.name)")
        self =
            content.flatMap { try? JSONDecoder().decode(Self.self, from: Data($0)) }
            ?? ExportedFiles(checksums: [:])
    }

    private init(checksums: [String: String]) { self.checksums = checksums }

    /// Whether the last that was written into a folder is an export.
    static func areIn(_ folder: String) -> Bool { itemKind(at: "\(folder)/\(name)") == .file }

    /// Looks at files that have just been written.
    init(_ names: [String], in folder: String) throws {
        checksums = try Dictionary(
            uniqueKeysWithValues: names.map { ($0, try Self.checksum(of: "\(folder)/\($0)")) })
    }

    private static func checksum(of path: String) throws -> String {
        let file = try MappedFile(path: path)
        var checksum = ContentChecksum()
        withExtendedLifetime(file) { checksum.add(file.bytes) }
        return checksum.text
    }

    /// Writes which they are into their folder.
    func write(to folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try AtomicFile.write(Array(try encoder.encode(self)) + Array("\n".utf8), to: "\(folder)/\(Self.name)")
    }

    /// Removes those that are still what was written, but for files of the newer export.
    func remove(in folder: String, except newer: ExportedFiles) throws {
        for (name, checksum) in checksums where newer.checksums[name] == nil && !name.contains("/") {
            let path = "\(folder)/\(name)"
            guard itemKind(at: path) == .file, try Self.checksum(of: path) == checksum else { continue }
            try FileManager.default.removeItem(atPath: path)
        }
    }
}

extension ModelExport {
    /// Writes the files, and removes those that an earlier export into the same folder wrote and this one does not.
    ///
    /// - Throws: `FileError` if a file cannot be written or removed.
    public func replaceEarlier(at path: String) throws {
        let paths = paths(at: path)
        guard paths != [path] else { return try write(to: path) }
        let earlier = ExportedFiles(in: path)
        try write(to: path)
        let own = try ExportedFiles(paths.map { String($0.dropFirst(path.count + 1)) }, in: path)
        try own.write(to: path)
        try earlier.remove(in: path, except: own)
    }
}
