import PerceiverKit

/// The content of a file, decompressed if it is compressed by gzip.
func readPossiblyGzippedBytes(at path: String) throws -> [UInt8] {
    let bytes = try readBytes(at: path)
    let signature: [UInt8] = [0x1F, 0x8B]
    guard bytes.starts(with: signature) else { return bytes }
    do {
        // The largest content that is read; data sets in use are far smaller.
        return try Gzip.decompressed(bytes, limit: 1 << 31)
    } catch {
        throw DataError(path: path, expected: "complete gzip data", found: "a file that \(error.reason)")
    }
}
