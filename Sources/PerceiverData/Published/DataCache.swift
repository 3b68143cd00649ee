import Foundation
import PerceiverFiles

/// The folder that published data is kept in, each in a folder of its name.
///
/// A file with the hashes of the published files, written last, says that they are all there and were checked.
public struct DataCache: Sendable {
    /// The environment's variable that names the folder.
    public static let folderVariable = "PERCEIVER_IO_DATA"
    /// The environment's variable with the address of a mirror, which has files at `<name of the data>/<name of the file>`.
    public static let mirrorVariable = "PERCEIVER_IO_MIRROR"

    /// Where the folder is, as an absolute path; it need not exist.
    public let folder: String
    /// The address of a mirror, to fetch from instead of where files are published.
    private let mirror: String?

    /// Finds the folder by the variables of the environment: ``folderVariable``, or else `XDG_CACHE_HOME` and `HOME`.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let path = value(Self.folderVariable) ?? "\(CacheFolder.path(environment))/data"
        folder = URL(filePath: path).standardizedFileURL.path
        mirror = value(Self.mirrorVariable)
    }

    /// Where the published data is to be read from, once it is there.
    public func path(of data: PublishedData) -> String {
        switch data.form {
        case .folder: folder(of: data)
        case .file: path(of: data.files[0], of: data)
        case .folderOfArchive(let name): "\(folder(of: data))/\(name)"
        }
    }

    /// Whether all of the published data is there, and was checked.
    public func has(_ data: PublishedData) -> Bool {
        let checked = try? String(contentsOfFile: checksumsPath(of: data), encoding: .utf8)
        guard checked == data.checksums, itemKind(at: path(of: data)) != nil else { return false }
        return data.form != .folder || data.files.allSatisfy { itemKind(at: path(of: $0, of: data)) == .file }
    }

    /// The name of the published data that a path in the folder belongs to; nil for any other path.
    public func name(ofDataAt path: String) -> String? {
        guard path.hasPrefix("\(folder)/") else { return nil }
        return path.dropFirst(folder.count + 1).split(separator: "/").first.map(String.init)
    }

    /// Where a file is fetched.
    func address(of file: PublishedFile, of data: PublishedData) -> String {
        mirror.map { "\($0.hasSuffix("/") ? $0 : "\($0)/")\(data.name)/\(file.name)" } ?? file.address
    }

    func folder(of data: PublishedData) -> String { "\(folder)/\(data.name)" }

    func path(of file: PublishedFile, of data: PublishedData) -> String {
        "\(folder(of: data))/\(file.name)"
    }

    func checksumsPath(of data: PublishedData) -> String { "\(folder(of: data))/SHA256SUMS" }
}
