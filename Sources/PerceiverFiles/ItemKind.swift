import Foundation

/// The kind of item at a path.
package enum ItemKind {
    /// A regular file.
    case file
    /// A pipe, socket or device, which may never end.
    case other
    /// A folder.
    case folder
}

/// The kind of item at `path`, following links; nil if there is none.
package func itemKind(at path: String) -> ItemKind? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return switch status.st_mode & S_IFMT {
    case S_IFDIR: .folder
    case S_IFREG: .file
    default: .other
    }
}
