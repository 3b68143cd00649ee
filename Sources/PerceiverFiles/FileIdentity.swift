import Foundation

/// Which file a path leads to, however it is written.
package struct FileIdentity: Hashable {
    private let device: UInt64
    private let number: UInt64

    /// The file at a path; nil if there is none.
    package init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
    }
}

/// Tells what is in a file from what is there once it was replaced or written over.
package struct FileVersion: Hashable, Sendable {
    private let numbers: [Int]

    /// What is at a path now; nil if there is nothing.
    package init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        numbers = [
            Int(status.st_dev), Int(truncatingIfNeeded: status.st_ino), Int(status.st_size),
            status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
        ]
    }
}
