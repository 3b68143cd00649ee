import Foundation

/// Makes a folder and its missing parent folders.
///
/// - Throws: `FileError` that names the one that cannot be made.
package func makeFolder(at path: String) throws(FileError) {
    if mkdir(path, 0o777) == 0 { return }
    let reason = errno
    if itemKind(at: path) == .folder { return }
    let above = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard reason == ENOENT, above != path else { throw FileError(path: path, cannot: "made", code: reason) }
    try makeFolder(at: above)
    if mkdir(path, 0o777) == 0 { return }
    let code = errno
    if itemKind(at: path) != .folder { throw FileError(path: path, cannot: "made", code: code) }
}

/// Whether a path is a folder and not a link to one.
package func isOwnFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Whether a path is a link.
package func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
}

/// Moves a file or folder to another path on the same disk.
///
/// - Throws: `FileError` if it cannot be moved.
package func renameItem(at source: String, to target: String) throws(FileError) {
    if rename(source, target) != 0 { throw FileError(path: source, cannot: "renamed to \(target)") }
}
