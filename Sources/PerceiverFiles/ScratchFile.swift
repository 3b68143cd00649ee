import Foundation

/// A temporary file for readers that need one where bytes are at hand; it has no name in any folder, and is gone with this object.
package final class ScratchFile {
    private let file: UnsafeMutablePointer<FILE>

    /// Writes bytes to a new file.
    ///
    /// - Throws: `FileError` if there is no room for it.
    package init(_ bytes: Data) throws(FileError) {
        guard let file = tmpfile() else { throw FileError(path: "a temporary file", cannot: "made") }
        let count = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
        guard count == bytes.count, fflush(file) == 0 else {
            fclose(file)
            throw FileError(path: "a temporary file", cannot: "written")
        }
        self.file = file
    }

    deinit { fclose(file) }

    /// A path by which this process can open it.
    package var path: String { "/proc/self/fd/\(fileno(file))" }
}
