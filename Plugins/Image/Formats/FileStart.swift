import Foundation
import PerceiverKit

/// The beginning of a file.
struct FileStart {
    /// The first bytes, or all there are.
    let bytes: [UInt8]
    /// The last bytes of the whole file, at most four.
    let end: [UInt8]
    /// The length of the whole file, in bytes.
    let fileByteCount: Int

    /// Reads at most `byteCount` bytes of the file at `path`.
    ///
    /// - Throws: `DataError` if it cannot be read.
    init(of path: String, byteCount: Int) throws {
        try requireFile(at: path)
        guard let (descriptor, length) = try? RegularFile.open(path) else {
            throw DataError(path: path, expected: "a readable file", found: "one that cannot be opened")
        }
        defer { close(descriptor) }
        func part(at offset: Int, count: Int) -> [UInt8] {
            [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                filled = max(0, pread(descriptor, buffer.baseAddress, count, off_t(offset)))
            }
        }
        bytes = part(at: 0, count: min(byteCount, length))
        end = part(at: max(0, length - 4), count: min(4, length))
        fileByteCount = length
    }
}
