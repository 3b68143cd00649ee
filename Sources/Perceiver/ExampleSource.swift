import Foundation
import PerceiverFiles

/// Where one example of a user's own comes from.
public enum ExampleSource: Sendable {
    /// A word of the command line, which stands for what the modality makes of it: a path, or the example itself.
    case argument(String)
    /// The path of a file that holds the example.
    case file(String)
    /// All that came over the standard input.
    case standardInput(Data)

    /// What messages and answers call it.
    public var name: String {
        switch self {
        case .argument(let word): word
        case .file(let path): path
        case .standardInput: "standard input"
        }
    }

    /// The bytes of the example, with an argument taken as a path.
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
