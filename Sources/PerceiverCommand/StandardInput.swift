import Foundation
import Perceiver

/// What comes over the standard input, from a file or through a pipe.
enum StandardInput {
    /// The most bytes that are read; an hour of sound has fewer.
    private static let byteLimit = 1 << 29

    /// All of it.
    ///
    /// - Throws: `BatchError` if it cannot be read, or goes on for too long.
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
