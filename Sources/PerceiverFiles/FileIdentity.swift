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
