/// Decodes UTF-8, without a byte order mark.
///
/// - Parameters:
///   - bytes: the content of a file or a part of one.
///   - place: the file, and perhaps the line, that they come from, for errors.
/// - Returns: the text.
/// - Throws: `DataError` with the byte and line of the first error.
package func decodedText(_ bytes: some Collection<UInt8>, place: String) throws -> String {
    let content = bytes.starts(with: [UInt8].byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
    if let text = String(validating: content, as: UTF8.self) { return text }
    throw encodingFault(in: content, of: bytes, place: place)
}

/// The error for bytes that are not UTF-8.
///
/// - Parameters:
///   - part: where the first of them is.
///   - bytes: all bytes of the file.
///   - place: the file, and perhaps the line, that all bytes come from.
/// - Returns: an error with the byte and the line of the first of them.
func encodingFault<Bytes: Collection<UInt8>>(
    in part: Bytes.SubSequence, of bytes: Bytes, place: String
) -> DataError {
    if [[0xFF, 0xFE], [0xFE, 0xFF]].contains(where: { bytes.starts(with: $0) }) {
        return DataError(
            path: place, expected: "UTF-8 text",
            found: "UTF-16 (iconv -f UTF-16 -t UTF-8 FILE > NEW converts it)")
    }
    // The repaired copy first differs from the part at the error.
    let repaired = String(decoding: part, as: UTF8.self).utf8
    let goodCount = zip(part, repaired).prefix { $0 == $1 }.count
    let before = bytes[..<bytes.index(part.startIndex, offsetBy: goodCount)]
    let lineCount = before.count { $0 == .lineFeed }
    return DataError(
        path: place, expected: "UTF-8 text",
        found: "bytes that are not, at byte \(before.count) in line \(lineCount + 1)")
}

extension UnsafeRawBufferPointer {
    /// Whether all bytes are UTF-8; only text beyond ASCII is copied to find out.
    var isUTF8: Bool {
        let words = count / 8
        var all: UInt64 = 0
        for word in 0..<words { all |= loadUnaligned(fromByteOffset: word * 8, as: UInt64.self) }
        for byte in self[(words * 8)...] { all |= UInt64(byte) }
        return all & 0x8080_8080_8080_8080 == 0 || String(validating: self, as: UTF8.self) != nil
    }

    /// The number of bytes of a byte order mark at the start: 3, or 0 if there is none.
    var markLength: Int { starts(with: [UInt8].byteOrderMark) ? 3 : 0 }
}

extension [UInt8] {
    /// What some programs begin a file of UTF-8 with.
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
}

extension UInt8 {
    static let quote = UInt8(ascii: "\"")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
}
