/// Reads whole text files.
package enum TextFile {
    /// The largest text file that is read; settings, states and metrics are far smaller.
    private static let byteLimit = 1 << 28

    /// The text of the UTF-8 file at `path`.
    package static func read(_ path: String) throws(FileError) -> String {
        let file = try MappedFile(path: path)
        guard file.bytes.count <= byteLimit else {
            throw FileError(
                path: path, reason: "should have at most \(byteLimit) bytes, but has \(file.bytes.count).")
        }
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            throw FileError(path: path, reason: "should be UTF-8 text, but is not.")
        }
        return text
    }
}
