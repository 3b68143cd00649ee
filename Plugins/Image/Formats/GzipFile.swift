import CZlib
import PerceiverKit

/// The content of a file that may be compressed by gzip, decompressed if it is.
func readPossiblyGzippedBytes(at path: String) throws -> [UInt8] {
    try requireFile(at: path)
    guard let file = gzopen(path, "rb") else {
        throw DataError(path: path, expected: "a readable file", found: "a file that cannot be opened")
    }
    defer { gzclose(file) }

    // The largest data sets in use are far smaller; a file that expands further is not one of them.
    let byteLimit = 1 << 31
    var content: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 20)
    while true {
        let count = Int(gzread(file, &part, UInt32(part.count)))
        var status = Z_OK
        let text = gzerror(file, &status)
        guard count >= 0, status == Z_OK || status == Z_STREAM_END else {
            let reason = text.map { String(cString: $0) } ?? "unknown error"
            throw DataError(
                path: path, expected: "complete gzip data", found: "data that fails to decompress: \(reason)")
        }
        guard count > 0 else { return content }
        content += part[..<count]
        guard content.count <= byteLimit else {
            throw DataError(
                path: path, expected: "at most \(byteLimit) bytes", found: "more when decompressed")
        }
    }
}
