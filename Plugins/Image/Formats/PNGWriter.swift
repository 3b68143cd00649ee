import Foundation
import PerceiverKit

extension Image {
    /// The image as the bytes of a PNG file, with the samples' own depth of 8 or 16 bits.
    public func pngData() -> [UInt8] {
        switch samples {
        case .bytes(let bytes):
            PNGFile.bytes(of: bytes, height: height, width: width, channelCount: channelCount)
        case .words(let words):
            PNGFile.bytes(of: words, height: height, width: width, channelCount: channelCount)
        }
    }

    /// Writes the image as a PNG file, replacing one that exists.
    public func write(toPNGAt path: String) throws {
        do {
            try Data(pngData()).write(to: URL(fileURLWithPath: path))
        } catch {
            throw DataError(
                path: path, expected: "a path where a PNG file can be written",
                found: "one that cannot be written")
        }
    }
}
