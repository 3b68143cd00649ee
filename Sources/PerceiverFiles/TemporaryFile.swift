import Foundation

/// Files that are there only while something is written, beside what they are for.
///
/// Nobody can guess their names, they are made only where nothing is, and whoever writes one holds a lock on it: so what a
/// process left behind that was killed is known from what another one is writing.
package enum TemporaryFile {
    private static let mark = ".tmp-"
    private static let digitCount = 16

    /// A name for a new file beside `path`.
    static func path(beside path: String) -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return path + mark + String(repeating: "0", count: digitCount - digits.count) + digits
    }

    /// Removes the temporary files in a folder that processes left behind which are no more.
    ///
    /// What cannot be removed stays, as it takes nothing but room.
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

    /// The name that a file was to take once it was whole, or the one that it has.
    package static func finalName(_ name: String) -> String {
        guard let found = name.range(of: mark, options: .backwards) else { return name }
        let digits = name[found.upperBound...]
        let isTemporary = digits.count == digitCount && digits.allSatisfy { $0.isHexDigit && !$0.isUppercase }
        return isTemporary ? String(name[..<found.lowerBound]) : name
    }
}
