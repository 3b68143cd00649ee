import Foundation
import Tensors

/// A file that is published on the web and never changes.
public struct PublishedFile: Sendable {
    /// Where it can be fetched.
    public let address: String
    /// The name it is kept under.
    public let name: String
    /// Its size in bytes.
    public let byteCount: Int
    /// The SHA-256 of its content, as 64 hexadecimal digits.
    public let sha256: String

    /// Describes a file.
    ///
    /// - Parameters:
    ///   - address: where it can be fetched.
    ///   - name: the name it is kept under; nil: the last part of the address.
    ///   - byteCount: its size in bytes.
    ///   - sha256: the SHA-256 of its content, as 64 hexadecimal digits.
    public init(_ address: String, name: String? = nil, byteCount: Int, sha256: String) {
        self.address = address
        self.name = name ?? (address as NSString).lastPathComponent
        self.byteCount = byteCount
        self.sha256 = sha256
    }
}

/// Well-known data that can be had by name: files on the web, and the data set that reads them.
public struct PublishedData: Sendable {
    /// What is read of the files.
    public enum Form: Sendable, Equatable {
        /// The folder that they lie in.
        case folder
        /// The only file.
        case file
        /// A folder at the top of the only file, which is a tar archive.
        case folderOfArchive(String)
    }

    /// The name to choose it by.
    public let name: String
    /// A short description.
    public let summary: String
    /// The name of the data set that reads it.
    public let dataset: String
    /// The files.
    public let files: [PublishedFile]
    /// What is read of them.
    public let form: Form

    /// Describes published data.
    ///
    /// - Parameters:
    ///   - name: the name to choose it by.
    ///   - summary: a short description.
    ///   - dataset: the name of the data set that reads it.
    ///   - files: the files; more than one only where `form` is a folder.
    ///   - form: what is read of them.
    public init(_ name: String, summary: String, dataset: String, files: [PublishedFile], form: Form) {
        require(
            form == .folder ? !files.isEmpty : files.count == 1,
            "The published data \"\(name)\" has \(files.count) files; it should have one, or be read as a folder."
        )
        self.name = name
        self.summary = summary
        self.dataset = dataset
        self.files = files
        self.form = form
    }

    /// The size of all files in bytes.
    public var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

    /// The files and their hashes, in the format of the command `sha256sum`.
    var checksums: String { files.map { "\($0.sha256)  \($0.name)\n" }.joined() }
}
