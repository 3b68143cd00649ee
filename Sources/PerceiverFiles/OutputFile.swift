import Foundation

/// A file open for writing, closed when it is released.
///
/// Nothing is buffered: bytes have been handed to the system when `write` returns.
package final class OutputFile {
    /// What to do with an existing file.
    package enum Mode {
        /// Empties it.
        case replace
        /// Leaves it unchanged and throws.
        case refuse
        /// Like `refuse`, and holds a lock on the new file until it is closed.
        case temporary
        /// Appends to it.
        case append

        fileprivate var flags: Int32 {
            switch self {
            case .replace: O_TRUNC
            case .refuse, .temporary: O_EXCL | O_NOFOLLOW
            case .append: O_APPEND
            }
        }
    }

    /// The path that the file was opened with.
    package let path: String
    private var descriptor: Int32

    /// Opens the file at `path`, making it when there is none.
    package init(path: String, mode: Mode) throws(FileError) {
        self.path = path
        // So that opening a pipe that nobody reads fails instead of waiting.
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | mode.flags, 0o666)
        if descriptor < 0 { throw FileError(path: path, cannot: "opened for writing") }
        // Where locks are not supported, no process takes the file for one that was left behind.
        if mode == .temporary { _ = flock(descriptor, LOCK_EX | LOCK_NB) }
    }

    deinit {
        if descriptor >= 0 { _ = Foundation.close(descriptor) }
    }

    /// Writes all of `bytes`.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let writtenCount = Foundation.write(
                descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if writtenCount < 0 {
                if errno == EINTR { continue }
                throw FileError(path: path, cannot: "written")
            }
            rest = rest.dropFirst(writtenCount)
        }
    }

    /// Writes all of `bytes`.
    package func write(_ bytes: [UInt8]) throws(FileError) {
        // The closure cannot carry a typed error out of `withUnsafeBytes`, so it hands over a result.
        let result = bytes.withUnsafeBytes { buffer in Result { () throws(FileError) in try write(buffer) } }
        try result.get()
    }

    /// Writes `text` as UTF-8.
    package func write(_ text: String) throws(FileError) {
        try write(Array(text.utf8))
    }

    /// Writes `bytes` in place of as many at the start, which are there already.
    package func overwriteStart(with bytes: [UInt8]) throws(FileError) {
        let count = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        if count != bytes.count { throw FileError(path: path, cannot: "written") }
    }

    /// Waits until everything is written to the disk.
    package func sync() throws(FileError) {
        // Pipes and some devices have nothing to wait for and return `EINVAL`.
        if fsync(descriptor) != 0, errno != EINVAL { throw FileError(path: path, cannot: "saved to disk") }
    }

    /// Closes the file, and reports what the system could not write.
    package func close() throws(FileError) {
        let closing = descriptor
        descriptor = -1
        if Foundation.close(closing) != 0 { throw FileError(path: path, cannot: "closed") }
    }
}
