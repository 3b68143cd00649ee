import Foundation

/// Temporary files, each beside the file that it will become.
///
/// Their names cannot be guessed, they never replace a file, and their writer holds a lock on them: so the
/// files of a killed process can be told from those that another process is writing.
package enum TemporaryFile {
    private static let mark = ".tmp-"
    private static let digitCount = 16

    /// A name for a new file beside `path`.
    static func path(beside path: String) -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return path + mark + String(repeating: "0", count: digitCount - digits.count) + digits
    }

    /// Removes the temporary files in a folder that ended processes left behind.
    ///
    /// What cannot be removed stays; it only takes disk space.
    package static func removeLeftovers(inFolder folder: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        where finalName(name) != name {
            let path = "\(folder)/\(name)"
            let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            var status = stat()
            if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                flock(descriptor, LOCK_EX | LOCK_NB) == 0
            {
                unlink(path)
            }
        }
    }

    /// The final name of a temporary file; any other name is returned unchanged.
    package static func finalName(_ name: String) -> String {
        guard let found = name.range(of: mark, options: .backwards) else { return name }
        let digits = name[found.upperBound...]
        let isTemporary = digits.count == digitCount && digits.allSatisfy { $0.isHexDigit && !$0.isUppercase }
        return isTemporary ? String(name[..<found.lowerBound]) : name
    }
}
