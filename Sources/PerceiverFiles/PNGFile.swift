import CZlib
import Tensors

/// Pictures as PNG files (ISO/IEC 15948).
package enum PNGFile {
    /// The bytes of a PNG file, whose rows are not filtered.
    ///
    /// - Parameters:
    ///   - samples: samples of 8 or 16 bits, row-major with channels last.
    ///   - height: rows of pixels.
    ///   - width: pixels of a row.
    ///   - channelCount: 1 for grey, 3 for RGB.
    /// - Returns: the whole file.
    package static func bytes<Sample: FixedWidthInteger & UnsignedInteger>(
        of samples: [Sample], height: Int, width: Int, channelCount: Int
    ) -> [UInt8] {
        let greyType: UInt8 = 0
        let rgbType: UInt8 = 2
        let header =
            bigEndianBytes(UInt32(width)) + bigEndianBytes(UInt32(height))
            + [UInt8(Sample.bitWidth), channelCount == 1 ? greyType : rgbType, 0, 0, 0]
        let rowLength = width * channelCount
        var rows: [UInt8] = []
        rows.reserveCapacity(height * (1 + rowLength * Sample.bitWidth / 8))
        for row in 0..<height {
            let unfiltered: UInt8 = 0
            rows.append(unfiltered)
            for sample in samples[row * rowLength..<(row + 1) * rowLength] {
                withUnsafeBytes(of: sample.bigEndian) { rows += $0 }
            }
        }
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        return signature + chunk("IHDR", header) + chunk("IDAT", deflated(rows)) + chunk("IEND", [])
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
        require(status == Z_OK, "zlib could not compress into a buffer of its own bound.")
        initializedCount = Int(count)
    }
}
