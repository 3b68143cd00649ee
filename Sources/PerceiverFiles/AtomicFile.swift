import Foundation

/// Writes whole files that are either complete under their name or not there at all.
///
/// The bytes go to a temporary file beside the target, which takes the target's name only once the disk holds
/// it. A crash or a full disk therefore never harms what was there before.
public enum AtomicFile {
    /// Writes `bytes` as the file at `path`.
    public static func write(_ bytes: [UInt8], to path: String) throws {
        try write(to: path) { file in try file.write(bytes) }
    }

    /// Writes `text` as UTF-8 as the file at `path`.
    public static func write(_ text: String, to path: String) throws {
        try write(Array(text.utf8), to: path)
    }

    /// Writes what `body` writes as the file at `path`.
    ///
    /// When `body` throws, its error is passed on and nothing is left behind.
    ///
    /// - Returns: what `body` returns.
    @discardableResult
    package static func write<Outcome>(
        to path: String, _ body: (OutputFile) throws -> Outcome
    ) throws -> Outcome {
        if itemKind(at: path) == .other {
            throw FileError(path: path, reason: "is a pipe or a device, which cannot be replaced by a file.")
        }
        let temporaryPath = TemporaryFile.path(beside: path)
        let file = try OutputFile(path: temporaryPath, mode: .temporary)
        let outcome: Outcome
        do {
            outcome = try body(file)
            try file.sync()
            try file.close()
            if rename(temporaryPath, path) != 0 { throw FileError(path: path, cannot: "replaced") }
        } catch {
            unlink(temporaryPath)
            throw error
        }
        try syncFolder(of: path)
        return outcome
    }

    /// Makes the new name itself last: until its folder is on disk, a power cut can still undo the renaming.
    package static func syncFolder(of path: String) throws(FileError) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0 { throw FileError(path: folder, cannot: "opened") }
        defer { close(descriptor) }
        // Some network file systems do not offer this for folders; they then give no promise to wait for.
        if fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP {
            throw FileError(path: folder, cannot: "saved to disk")
        }
    }
}
