/// Arrays by name, as `numpy.savez` and `numpy.savez_compressed` write them.
package struct NumPyArchive {
    /// The names of the arrays, in their order.
    package let names: [String]
    private let archive: ZipArchive
    private let path: String
    private static let ending = ".npy"

    /// Opens the archive at `path`.
    ///
    /// - Throws: `FileError` for a file that is no zip archive.
    package init(path: String) throws(FileError) {
        self.path = path
        archive = try ZipArchive(path: path)
        names = archive.names.filter { $0.hasSuffix(Self.ending) }.map {
            String($0.dropLast(Self.ending.count))
        }
    }

    /// The array of that name; nil: there is none.
    ///
    /// - Throws: `FileError` for one that is damaged, or of a type that is not read.
    package func array(_ name: String) throws(FileError) -> NumPyArray? {
        guard let content = try archive.content(of: name + Self.ending) else { return nil }
        do {
            return try NumPyArray(content)
        } catch {
            throw FileError(path: path, reason: "has an array \(name.asName) that \(error.reason).")
        }
    }
}
