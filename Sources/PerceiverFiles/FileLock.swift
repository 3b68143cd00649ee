import Foundation

/// A system lock (`flock`) on a file that serves for nothing else; it ends with this object, or with its process.
///
/// The file stays, empty, so that nobody can lock another one of its name.
package final class FileLock {
    private let descriptor: Int32

    /// Waits for the lock of the file at `path`, which is made if it is missing.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - onWait: called once if another process has the lock.
    /// - Throws: `FileError` if the file cannot be made or locked, `Stopped` if the program is asked to stop meanwhile.
    package init(path: String, onWait: () -> Void) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o644)
        if descriptor < 0 { throw FileError(path: path, cannot: "opened for writing") }
        self.descriptor = descriptor
        var hasWaited = false
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK else { throw FileError(path: path, cannot: "locked") }
            if !hasWaited { onWait() }
            hasWaited = true
            try StopSignals.check()
            usleep(100_000)
        }
    }

    deinit { close(descriptor) }
}
