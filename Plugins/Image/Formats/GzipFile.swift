import PerceiverKit

/// The content of a file that may be compressed by gzip, decompressed if it is.
func readPossiblyGzippedBytes(at path: String) throws -> [UInt8] {
    let bytes = try readBytes(at: path)
    let signature: [UInt8] = [0x1F, 0x8B]
    guard bytes.starts(with: signature) else { return bytes }
    do {
        // The largest data sets in use are far smaller; a file that expands further is not one of them.
        return try Gzip.decompressed(bytes, limit: 1 << 31)
    } catch {
        throw DataError(path: path, expected: "complete gzip data", found: "a file that \(error.reason)")
    }
}
