import CZlib
import Foundation

/// The content of a file from its start to its end, decompressed if it is compressed by gzip.
final class GzipStream {
    let path: String
    private let file: gzFile

    init(path: String) throws {
        try requireFile(at: path)
        guard let file = gzopen(path, "rb") else {
            throw DataError(path: path, expected: "a readable file", found: "a file that cannot be opened")
        }
        gzbuffer(file, 1 << 17)
        self.path = path
        self.file = file
    }

    deinit {
        gzclose(file)
    }

    /// Up to `count` bytes; fewer only at the end of the content.
    ///
    /// - Throws: `DataError` for data that is cut short or damaged.
    func read(_ count: Int) throws -> [UInt8] {
        var status = Z_OK
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, readCount in
            readCount = max(0, Int(gzread(file, buffer.baseAddress, UInt32(count))))
        }
        // zlib returns the data of a cut file without an error, so the end is checked here.
        let reason = gzerror(file, &status).map { String(cString: $0) } ?? "unknown error"
        guard status == Z_OK || status == Z_STREAM_END else {
            throw DataError(
                path: path, expected: "complete gzip data",
                found: "data that is cut short or damaged (\(reason))")
        }
        return bytes
    }
}
