import CZlib
import Tensors

/// Gzip compression (RFC 1952) in memory, and the plain DEFLATE (RFC 1951) of zip archives.
package enum Gzip {
    /// Why data cannot be decompressed, as the end of a sentence.
    package struct Fault: Error {
        package let reason: String
    }

    private static let gzipWindow: Int32 = 15 + 16
    private static let plainWindow: Int32 = -15

    /// The bytes of a gzip file; the same content always gives the same bytes.
    package static func compressed(_ content: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        let level: Int32 = 6
        let memoryLevel: Int32 = 8
        let status = deflateInit2_(
            &stream, level, Z_DEFLATED, gzipWindow, memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        require(status == Z_OK, "zlib could not start to compress.")
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, uLong(content.count)))
        return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            var input = content
            input.withUnsafeMutableBufferPointer { input in
                stream.next_in = input.baseAddress
                stream.avail_in = uInt(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = uInt(output.count)
                let status = deflate(&stream, Z_FINISH)
                require(status == Z_STREAM_END, "zlib could not compress into a buffer of its own bound.")
            }
            count = output.count - Int(stream.avail_out)
        }
    }

    /// The content of a gzip file, which may have several members one after another.
    ///
    /// - Parameters:
    ///   - bytes: of the file.
    ///   - limit: the most bytes of content to take.
    /// - Returns: the content.
    /// - Throws: ``Fault`` for bytes that are not gzip data, are cut short, or hold more than the limit.
    package static func decompressed(_ bytes: [UInt8], limit: Int) throws(Fault) -> [UInt8] {
        try inflated(bytes, window: gzipWindow, limit: limit)
    }

    /// The content of data that is compressed by DEFLATE, without a header.
    ///
    /// - Throws: ``Fault`` as for a gzip file.
    static func inflated(_ bytes: [UInt8], limit: Int) throws(Fault) -> [UInt8] {
        try inflated(bytes, window: plainWindow, limit: limit)
    }

    private static func inflated(_ bytes: [UInt8], window: Int32, limit: Int) throws(Fault) -> [UInt8] {
        guard let byteCount = uInt(exactly: bytes.count) else {
            throw Fault(reason: "has \(bytes.count) bytes, more than can be decompressed at once")
        }
        var stream = z_stream()
        guard inflateInit2_(&stream, window, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else {
            throw Fault(reason: "cannot be decompressed: there is no memory for it")
        }
        defer { inflateEnd(&stream) }
        var (content, input, status): ([UInt8], [UInt8], Int32) = ([], bytes, Z_OK)
        var part = [UInt8](repeating: 0, count: 1 << 16)
        let partCount = part.count
        input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = byteCount
            while status == Z_OK, content.count <= limit {
                part.withUnsafeMutableBufferPointer { part in
                    stream.next_out = part.baseAddress
                    stream.avail_out = uInt(partCount)
                    status = inflate(&stream, Z_NO_FLUSH)
                }
                content += part.prefix(partCount - Int(stream.avail_out))
                if status == Z_STREAM_END, stream.avail_in > 0 { status = inflateReset(&stream) }
            }
        }
        guard content.count <= limit else { throw Fault(reason: "holds more than \(limit) bytes") }
        guard status == Z_STREAM_END else { throw Fault(reason: "is not whole compressed data") }
        return content
    }
}
