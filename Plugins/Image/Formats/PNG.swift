import CPNGReader
import PerceiverKit

extension Image {
    /// The most pixels that a PNG file may have: 16,384 x 8,192.
    public static let pixelCountLimit = 1 << 27

    /// Reads a PNG file of any colour type, bit depth and interlacing.
    ///
    /// Samples are those stored in the file: grey of fewer than 8 bits is scaled to 8, palettes become RGB,
    /// and alpha is dropped without blending.
    public init(pngAt path: String) throws {
        try self.init(pngData: try readBytes(at: path), name: path)
    }

    /// Decodes the bytes of a PNG file; errors call it `name`.
    public init(pngData bytes: [UInt8], name: String) throws {
        guard !bytes.isEmpty else {
            throw DataError(path: name, expected: "a PNG image", found: "an empty file")
        }
        var decoded = png_reader_image()
        guard png_reader_decode(bytes, bytes.count, UInt64(Image.pixelCountLimit), &decoded) == 1 else {
            let reason = withUnsafeBytes(of: decoded.message) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            throw DataError(
                path: name, expected: "a PNG image",
                found: "\(bytes.count) bytes that do not decode: \(reason)")
        }
        defer { png_reader_free(&decoded) }
        let (height, width) = (Int(decoded.height), Int(decoded.width))
        let channelCount = Int(decoded.channel_count)
        let raw = UnsafeRawBufferPointer(
            start: decoded.samples, count: height * width * channelCount * Int(decoded.bytes_per_sample))
        self.init(
            height: height, width: width, channelCount: channelCount,
            samples: decoded.bytes_per_sample == 2
                ? .words([UInt16](raw.bindMemory(to: UInt16.self))) : .bytes([UInt8](raw)))
    }
}
