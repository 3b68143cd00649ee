import Foundation
import Perceiver

/// Standard input, from a file or a pipe.
enum StandardInput {
    /// The most bytes that are read, more than an hour of sound has.
    private static let byteLimit = 1 << 29

    /// Its whole content.
    ///
    /// - Throws: `BatchError` if it cannot be read, or is too long.
    static func contents() throws -> Data {
        var contents = Data()
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(STDIN_FILENO, &part, part.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 {
                throw BatchError("The standard input cannot be read: \(String(cString: strerror(errno))).")
            }
            if count == 0 { return contents }
            contents.append(contentsOf: part[..<count])
            guard contents.count <= byteLimit else {
                throw BatchError(
                    "The standard input should hold one example of at most \(byteLimit) bytes, but it goes on."
                )
            }
        }
    }
}
