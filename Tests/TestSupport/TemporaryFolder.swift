import Foundation

/// An empty folder for one test, removed with everything in it when the last reference to it goes.
public final class TemporaryFolder: Sendable {
    /// Where the folder is.
    public let path: String

    /// Makes the folder.
    public init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "perceiver-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of the file called `name` in the folder.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The names of the files in the folder, sorted.
    public func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    /// The content of the file called `name`, as text.
    public func text(of name: String) throws -> String {
        try String(contentsOfFile: file(name), encoding: .utf8)
    }

    /// Writes a file, with the folders above it, and returns its path.
    @discardableResult
    public func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        let url = URL(filePath: file(name))
        try makeFolder(at: url.deletingLastPathComponent())
        try Data(bytes).write(to: url)
        return file(name)
    }

    /// Writes a text file, with the folders above it, and returns its path.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }

    /// Makes a folder in this one, with the folders above it.
    public func makeFolder(_ name: String) throws {
        try makeFolder(at: URL(filePath: file(name)))
    }

    private func makeFolder(at url: URL) throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
}

/// The bytes of the file at `path`.
public func bytes(ofFile path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path)))
}
