import Foundation
import PerceiverFiles
import Synchronization

/// The lock of a run's folder: one process at a time may write in it; reading needs no lock.
///
/// It is a system lock (`flock`) on the file `lock` in the folder, so it ends with its process, however that
/// ends. The file names the process, and is removed when the lock is released.
package final class RunLock: Sendable {
    /// The name of the file in the folder of a run.
    static let fileName = "lock"

    /// The process that had the lock before and ended without releasing it; nil: there was none.
    package let formerHolder: String?

    private let path: String
    /// The open file; nil once the lock is released.
    private let descriptor: Mutex<Int32?>

    /// Takes the lock of an existing folder.
    ///
    /// - Throws: `FileError` that names the process that has it, or if the folder cannot be written in.
    init(folder: String) throws(FileError) {
        path = "\(folder)/\(Self.fileName)"
        let descriptor = try Self.locked(path, folder: folder)
        self.descriptor = Mutex(descriptor)
        formerHolder = Self.holder(descriptor)
        let text = Array("process \(getpid()) on \(ProcessInfo.processInfo.hostName)\n".utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.count, 0) == text.count else {
            throw FileError(path: path, cannot: "written")
        }
    }

    deinit { release() }

    /// Releases the lock; `deinit` does too.
    func release() {
        descriptor.withLock { descriptor in
            guard let open = descriptor else { return }
            unlink(path)
            close(open)
            descriptor = nil
        }
    }

    /// Opens and locks the file of a lock.
    private static func locked(_ path: String, folder: String) throws(FileError) -> Int32 {
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o644)
            if descriptor < 0 { throw FileError(path: path, cannot: "opened for writing") }
            guard isLock(descriptor) else {
                close(descriptor)
                throw FileError(
                    path: path, reason: "has the name of a run's lock, but is none; move it away first.")
            }
            if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
                let code = errno
                defer { close(descriptor) }
                guard code == EWOULDBLOCK else { throw FileError(path: path, cannot: "locked", code: code) }
                throw inUse(folder, by: holder(descriptor))
            }
            // The previous holder may have removed the file since it was opened; then this lock is useless.
            var (opened, named) = (stat(), stat())
            if fstat(descriptor, &opened) == 0, lstat(path, &named) == 0, opened.st_ino == named.st_ino {
                return descriptor
            }
            close(descriptor)
        }
    }

    /// Checks that no process has the lock of a folder, without changing anything.
    ///
    /// - Throws: `FileError` that names the process that has it.
    package static func requireFree(_ folder: String) throws(FileError) {
        let descriptor = open("\(folder)/\(fileName)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        if descriptor < 0 { return }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            throw inUse(folder, by: holder(descriptor))
        }
    }

    /// Whether an open file is a run's lock: empty, or with the line that names the process.
    private static func isLock(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return status.st_size == 0 || holder(descriptor)?.wholeMatch(of: #/process \d+ on .+/#) != nil
    }

    private static func inUse(_ folder: String, by holder: String?) -> FileError {
        FileError(
            path: folder,
            reason: "is in use: \(holder ?? "another process") trains there. Wait until it ends, or end it.")
    }

    /// The text of a lock file; nil if it is empty.
    private static func holder(_ descriptor: Int32) -> String? {
        let text = [UInt8](unsafeUninitializedCapacity: 512) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, 0))
        }
        let line = String(decoding: text, as: UTF8.self).prefix { !$0.isNewline }
        return line.isEmpty ? nil : String(line)
    }
}
