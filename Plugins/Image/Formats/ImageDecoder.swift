import CImageReaders
import PerceiverKit

/// Reads the header or all of an image file of any format that is read.
struct ImageDecoder {
    /// The name of the file in errors.
    let name: String
    /// The length of the whole file, of whose header the beginning is enough.
    let fileByteCount: Int
    /// The sides that a JPEG file may be decoded down to; nil: its own.
    var leastSize: (height: Int, width: Int)?

    /// Calls `use` with what is read; its samples live no longer than that.
    ///
    /// - Throws: `DataError` for bytes of another kind, and for damaged ones.
    func read<Result>(
        _ bytes: [UInt8], headerOnly: Bool = false, _ use: (ImageFormat, image_result) throws -> Result
    ) throws -> Result {
        let format = try format(of: bytes)
        var request = image_request()
        // A pixel has at most four samples of a byte here; those of two bytes are rare, and only as much again.
        request.pixel_limit = UInt64(
            min(Image.pixelCountLimit, DecodingLimit.byteCount.map { $0 / 4 } ?? .max))
        request.file_byte_count = UInt64(fileByteCount)
        request.is_header_only = headerOnly ? 1 : 0
        if let leastSize {
            request.least_height = UInt32(clamping: leastSize.height)
            request.least_width = UInt32(clamping: leastSize.width)
        }
        var result = image_result()
        let isRead: Int32 =
            switch format {
            case .jpeg: jpeg_reader_read(bytes, bytes.count, &request, &result)
            case .webP: webp_reader_read(bytes, bytes.count, &request, &result)
            case .ppm: ppm_reader_read(bytes, bytes.count, &request, &result)
            default: png_reader_read(bytes, bytes.count, &request, &result)
            }
        defer { image_result_free(&result) }
        guard isRead == 1 else {
            let reason = withUnsafeBytes(of: result.message) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            throw DataError(
                path: name, expected: "a \(format.rawValue) image",
                found: "\(fileByteCount) bytes that do not decode: \(reason)")
        }
        return try use(format, result)
    }

    private func format(of bytes: [UInt8]) throws -> ImageFormat {
        let format = ImageFormat(firstBytes: bytes)
        if let format, ImageFormat.read.contains(format) { return format }
        let found =
            format.map { "a file of the format \($0.rawValue), which is not read" }
            ?? (bytes.isEmpty ? "an empty file" : "\(fileByteCount) bytes of no known kind of image")
        throw DataError(path: name, expected: ImageFormat.expectation, found: found)
    }
}
