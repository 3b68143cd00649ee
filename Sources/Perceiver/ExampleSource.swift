import Foundation
import PerceiverFiles

/// Where a user's example comes from.
public enum ExampleSource: Sendable, Codable {
    /// A word of the command line: a path or the example itself, as the modality defines.
    case argument(String)
    /// The path of a file that holds the example, or of a folder that is one.
    case file(String)
    /// The bytes of a file that holds the example, and what to call them.
    case bytes(Data, name: String)
    /// The example itself, in words; unlike a word of the command line it never names a file.
    case text(String)
    /// An example that has several parts, such as one for each of several inputs, by the names of the parts.
    case parts([String: ExampleSource])

    /// The bytes that were read from standard input.
    public static func standardInput(_ data: Data) -> ExampleSource { .bytes(data, name: "standard input") }

    /// Its name in messages and predictions.
    public var name: String {
        switch self {
        case .argument(let word): word
        case .file(let path): path
        case .bytes(_, let name): name
        case .text(let text): text
        case .parts(let parts):
            parts.sorted { $0.key < $1.key }.map { "\($0)=\($1.name)" }.joined(separator: "+")
        }
    }

    /// What an argument or a file says where that is a path; nil for what is no path.
    public var path: String? {
        switch self {
        case .argument(let path), .file(let path): path
        case .bytes, .text, .parts: nil
        }
    }

    /// What an argument or a text says where that is the example itself; nil for what is not in words.
    public var words: String? {
        switch self {
        case .argument(let words), .text(let words): words
        case .file, .bytes, .parts: nil
        }
    }

    /// The bytes of the example; an argument is read as a path.
    ///
    /// - Throws: ``BatchError`` that names the file if it cannot be read, or for an example of several parts.
    public func contents() throws -> Data {
        switch self {
        case .bytes(let data, _): return data
        case .text(let text): return Data(text.utf8)
        case .parts:
            throw BatchError("\(name) has several parts, where one example is expected.")
        case .argument(let path), .file(let path):
            do {
                return Data(try RegularFile.bytes(of: path))
            } catch {
                throw BatchError("\(path) \(error.reason)")
            }
        }
    }

    /// Calls `body` with the path of a file that holds the example, for readers that need one: its own, or that of a temporary
    /// file with its bytes.
    ///
    /// - Throws: what `body` throws, with the name of the example in place of a temporary file's; `FileError` if there is no
    ///   room for one.
    public func withFile<Result>(_ body: (String) throws -> Result) throws -> Result {
        if let path { return try body(path) }
        let file = try ScratchFile(contents())
        do {
            return try body(file.path)
        } catch {
            let sentence = "\(error)"
            throw sentence.contains(file.path)
                ? BatchError(sentence.replacingOccurrences(of: file.path, with: name)) : error
        }
    }

    /// The sources of the parts of an example, which has exactly the ones named.
    ///
    /// - Parameters:
    ///   - names: the names of the parts.
    ///   - form: what an example looks like, for the error.
    /// - Returns: a source for each name; nil for an example that is not given in parts.
    /// - Throws: ``BatchError`` that names what is missing or unknown.
    public func parts(_ names: [String], form: String) throws -> [String: ExampleSource]? {
        guard case .parts(let parts) = self else { return nil }
        let missing = names.filter { parts[$0] == nil }
        let unknown = parts.keys.filter { !names.contains($0) }.sorted()
        guard missing.isEmpty, unknown.isEmpty else {
            let faults = [
                missing.isEmpty ? nil : "\(missing.quoted) not there",
                unknown.isEmpty ? nil : "\(unknown.quoted) unknown",
            ]
            throw BatchError(
                "The example should have the parts \(names.quoted), as in \(form): "
                    + "\(faults.compactMap { $0 }.joined(separator: ", ")).")
        }
        return parts
    }
}
