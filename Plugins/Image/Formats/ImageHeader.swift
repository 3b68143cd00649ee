import CImageReaders
import PerceiverKit

/// What an image file says of itself before its samples.
package struct ImageHeader: Sendable, Equatable {
    let format: ImageFormat
    /// The size of the picture as it is looked at.
    package let height: Int
    package let width: Int
    /// 1 for grey and 3 for red, green and blue.
    let channelCount: Int
    /// Whether its samples have 16 bits.
    let isDeep: Bool

    /// Reads the header of the file at `path`.
    ///
    /// A file that does not end as its format does is decoded, so that one that was cut off is found here.
    ///
    /// - Throws: `DataError` for a file that cannot be read, is of another kind, or is damaged.
    package init(at path: String) throws {
        // The header of nearly every file lies in its beginning; previews can push it further on.
        let start = try FileStart(of: path, byteCount: 1 << 15)
        let decoder = ImageDecoder(name: path, fileByteCount: start.fileByteCount)
        func read(_ bytes: [UInt8]) throws -> ImageHeader {
            try decoder.read(bytes, headerOnly: true, ImageHeader.init)
        }
        do {
            self = try read(start.bytes)
        } catch  where start.bytes.count < start.fileByteCount {
            self = try read(readBytes(at: path))
        }
        if !format.ends(start) { _ = try Image(at: path, noSmallerThan: (1, 1)) }
    }

    private init(_ format: ImageFormat, _ result: image_result) {
        let isTurned = result.orientation >= 5
        self.format = format
        height = Int(isTurned ? result.width : result.height)
        width = Int(isTurned ? result.height : result.width)
        channelCount = Int(result.channel_count)
        isDeep = result.bytes_per_sample == 2
    }
}

extension ImageFormat {
    /// Whether the file ends as whole files of this format do.
    fileprivate func ends(_ file: FileStart) -> Bool {
        switch self {
        case .jpeg: file.end.suffix(2) == [0xFF, 0xD9]
        // The checksum of the chunk IEND, which is always empty.
        case .png: file.end == [0xAE, 0x42, 0x60, 0x82]
        case .webP:
            file.bytes[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) } + 8 <= file.fileByteCount
        // Its header says how long the file is.
        case .ppm: true
        default: false
        }
    }
}
