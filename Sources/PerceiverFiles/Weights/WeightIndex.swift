import Foundation

/// An index of weights that lie in several files beside it, such as model.safetensors.index.json.
struct WeightIndex {
    private let path: String
    private let folder: String
    /// The names of the tensors of each file, by its name.
    private var parts: [String: Set<String>] = [:]

    /// Reads the index at `path`.
    ///
    /// - Throws: `FileError` for a file that is no index, or names a file elsewhere.
    init(path: String) throws(FileError) {
        self.path = path
        folder = Self.folder(of: path)
        let content: [UInt8]
        do {
            content = try RegularFile.bytes(of: path)
        } catch {
            throw FileError(path: path, reason: error.reason)
        }
        let root: JSONValue
        do throws(JSONReader.Fault) {
            let result = content.withUnsafeBytes { bytes in
                Result { () throws(JSONReader.Fault) in try JSONReader.read(bytes) }
            }
            root = try result.get()
        } catch {
            throw FileError(path: path, reason: "is not valid JSON: \(error)")
        }
        guard case .object(let fields) = root, case .object(let map) = fields["weight_map"] else {
            throw FileError(path: path, reason: "is no index of weights: it has no object \"weight_map\".")
        }
        for (name, value) in map {
            guard case .string(let file) = value else {
                throw FileError(
                    path: path,
                    reason: "gives \"\(name.asName)\" \(value.kind) as its file, but text was expected.")
            }
            parts[file, default: []].insert(name)
        }
        guard !parts.isEmpty else { throw FileError(path: path, reason: "names no tensors.") }
        var missing: [String] = []
        for file in parts.keys.sorted() where try !isBeside(file) { missing.append(file) }
        guard missing.isEmpty else {
            throw FileError(
                path: path,
                reason:
                    "names files that are not there: \(missing.map(\.asName).joined(separator: ", ")). Download or copy them too."
            )
        }
    }

    /// Whether a file is there.
    ///
    /// - Throws: `FileError` for one that lies elsewhere than the index does, by its name or by links.
    private func isBeside(_ file: String) throws(FileError) -> Bool {
        let outside = FileError(
            path: path,
            reason:
                "names the file \(file.asName), which lies elsewhere; only files beside the index are read.")
        guard !file.isEmpty, !file.contains("/"), file != ".", file != ".." else { throw outside }
        guard itemKind(at: "\(folder)/\(file)") != nil else { return false }
        // In a cache of the Hugging Face hub, index and files are links into the same folder.
        let homes = [Self.realPath(folder), Self.folder(of: Self.realPath(path))]
        guard homes.contains(Self.folder(of: Self.realPath("\(folder)/\(file)"))) else { throw outside }
        return true
    }

    private static func folder(of path: String) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }

    /// The path once all links are followed.
    private static func realPath(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// Opens all files.
    ///
    /// - Throws: `FileError` for one that lacks what the index says, or has a tensor that another has too.
    func open() throws(FileError) -> [WeightFiles.Opened] {
        var homes: [String: String] = [:]
        var opened: [WeightFiles.Opened] = []
        for (file, names) in parts.sorted(by: { $0.key < $1.key }) {
            let part = try WeightFiles.file("\(folder)/\(file)")
            let missing = names.subtracting(part.tensors.keys).sorted()
            guard missing.isEmpty else {
                throw FileError(
                    path: part.path,
                    reason: "lacks what the index \(path.asName) says it has: "
                        + "\(missing.prefix(10).map(\.asName).joined(separator: ", ")).")
            }
            for name in part.tensors.keys.sorted() {
                if let other = homes.updateValue(file, forKey: name) {
                    throw FileError(
                        path: part.path,
                        reason: "has the tensor \"\(name.asName)\", which \(other.asName) beside it has too.")
                }
            }
            opened.append(part)
        }
        return opened
    }
}
