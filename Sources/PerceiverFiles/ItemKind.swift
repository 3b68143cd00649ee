import Foundation

/// What can be at a path.
package enum ItemKind {
    /// A file with an end.
    case file
    /// A pipe, a socket or a device, which may never come to an end.
    case other
    /// A folder.
    case folder
}

/// What is at `path`, links followed, or nil where there is nothing.
package func itemKind(at path: String) -> ItemKind? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return switch status.st_mode & S_IFMT {
    case S_IFDIR: .folder
    case S_IFREG: .file
    default: .other
    }
}
