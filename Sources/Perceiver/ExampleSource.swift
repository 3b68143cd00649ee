import Foundation
import PerceiverFiles

/// Where a user's example comes from.
public enum ExampleSource: Sendable, Codable {
    /// An argument of the command line: a path or the example itself, as the modality defines.
    case argument(String)
    /// The path of a file that holds the example, or of a folder that is one.
    case file(String)
    /// The bytes that were read from standard input.
    case standardInput(Data)

    /// Its name in messages and predictions.
    public var name: String {
        switch self {
        case .argument(let word): word
        case .file(let path): path
        case .standardInput: "standard input"
        }
    }

    /// What an argument or a file says; nil for bytes.
    public var path: String? {
        switch self {
        case .argument(let path), .file(let path): path
        case .standardInput: nil
        }
    }

    /// The bytes of the example; an argument is read as a path.
    ///
    /// - Throws: ``BatchError`` that names the file if it cannot be read.
    public func contents() throws -> Data {
        switch self {
        case .standardInput(let data): return data
        case .argument(let path), .file(let path):
            do {
                return Data(try RegularFile.bytes(of: path))
            } catch {
                throw BatchError("\(path) \(error.reason)")
            }
        }
    }
}
