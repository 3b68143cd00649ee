import CImageReaders
import PerceiverKit

extension Image {
    /// The most pixels that an image file may have: 16,384 x 8,192.
    public static let pixelCountLimit = 1 << 27

    /// Reads a PNG, JPEG, WebP or PPM file; its content says which it is.
    ///
    /// Samples are those stored in the file: grey of fewer than 8 bits is scaled to 8, palettes and CMYK become RGB,
    /// and alpha is dropped without blending. A picture whose Exif block says how it was held is turned upright.
    ///
    /// - Parameters:
    ///   - path: the path of the file.
    ///   - leastSize: the sides that a JPEG file may be decoded down to, which is quicker where the image is made smaller
    ///     afterwards; nil: it is decoded at its own size.
    /// - Throws: `DataError` for a file that cannot be read, is of another kind, or is damaged.
    public init(at path: String, noSmallerThan leastSize: (height: Int, width: Int)? = nil) throws {
        try self.init(data: try readBytes(at: path), name: path, noSmallerThan: leastSize)
    }

    /// Decodes the bytes of a PNG, JPEG, WebP or PPM file; errors call it `name`.
    ///
    /// - Throws: `DataError` for bytes of another kind, and for damaged ones.
    public init(
        data bytes: [UInt8], name: String, noSmallerThan leastSize: (height: Int, width: Int)? = nil
    ) throws {
        let decoder = ImageDecoder(name: name, fileByteCount: bytes.count, leastSize: leastSize)
        self = try decoder.read(bytes) { _, result in
            Image(stored: result).upright(from: Int(result.orientation))
        }
    }

    private init(stored result: image_result) {
        let (height, width) = (Int(result.height), Int(result.width))
        let channelCount = Int(result.channel_count)
        let raw = UnsafeRawBufferPointer(
            start: result.samples, count: height * width * channelCount * Int(result.bytes_per_sample))
        self.init(
            height: height, width: width, channelCount: channelCount,
            samples: result.bytes_per_sample == 2
                ? .words([UInt16](raw.bindMemory(to: UInt16.self))) : .bytes([UInt8](raw)))
    }
}
