import Foundation

/// An empty folder that is removed with everything in it when it is released.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "perceiver-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of the file called `name` in the folder.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The names of the files in the folder, sorted.
    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

/// The bytes of the file at `path`.
func bytes(ofFile path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path)))
}
