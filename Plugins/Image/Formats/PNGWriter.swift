import CZlib
import Foundation
import PerceiverKit

extension Image {
    /// The image as the bytes of a PNG file, with the samples' own depth of 8 or 16 bits.
    public func pngData() -> [UInt8] {
        let depth: UInt8
        let stored: [UInt8]
        switch samples {
        case .bytes(let bytes): (depth, stored) = (8, bytes)
        case .words(let words): (depth, stored) = (16, words.flatMap { bigEndianBytes($0) })
        }
        let greyType: UInt8 = 0
        let rgbType: UInt8 = 2
        let header =
            bigEndianBytes(UInt32(width)) + bigEndianBytes(UInt32(height))
            + [depth, channelCount == 1 ? greyType : rgbType, 0, 0, 0]

        let rowByteCount = stored.count / height
        var rows: [UInt8] = []
        rows.reserveCapacity(stored.count + height)
        for row in 0..<height {
            let unfiltered: UInt8 = 0
            rows.append(unfiltered)
            rows += stored[row * rowByteCount..<(row + 1) * rowByteCount]
        }
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        return signature + chunk("IHDR", header) + chunk("IDAT", deflated(rows)) + chunk("IEND", [])
    }

    /// Writes the image as a PNG file, replacing one that exists.
    public func write(toPNGAt path: String) throws {
        do {
            try Data(pngData()).write(to: URL(fileURLWithPath: path))
        } catch {
            throw DataError(
                path: path, expected: "a place to write a PNG file", found: "one that refuses it")
        }
    }
}

private func bigEndianBytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { [UInt8]($0) }
}

private func chunk(_ kind: String, _ content: [UInt8]) -> [UInt8] {
    let checked = [UInt8](kind.utf8) + content
    let checksum = UInt32(truncatingIfNeeded: crc32(0, checked, uInt(checked.count)))
    return bigEndianBytes(UInt32(content.count)) + checked + bigEndianBytes(checksum)
}

private func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var count = compressBound(uLong(bytes.count))
    return [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, initializedCount in
        let status = compress(buffer.baseAddress, &count, bytes, uLong(bytes.count))
        precondition(status == Z_OK, "a buffer of the bound's size always suffices")
        initializedCount = Int(count)
    }
}
