/// Decodes UTF-8, without a byte order mark.
///
/// - Parameters:
///   - bytes: the content of a file or a part of one.
///   - place: the file, and perhaps the line, that they come from, for errors.
/// - Returns: the text.
/// - Throws: `DataError` with the byte and line of the first error.
package func decodedText(_ bytes: some Collection<UInt8>, place: String) throws -> String {
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    if let text = String(validating: content, as: UTF8.self) { return text }
    // The repaired copy first differs from the content at the error.
    let repaired = String(decoding: content, as: UTF8.self).utf8
    let goodCount = zip(content, repaired).prefix { $0 == $1 }.count
    let lineCount = content.prefix(goodCount).count { $0 == UInt8(ascii: "\n") }
    let start = bytes.count - content.count
    throw DataError(
        path: place, expected: "UTF-8 text",
        found: "bytes that are not, at byte \(start + goodCount) in line \(lineCount + 1)")
}

extension [UInt8] {
    /// The lines of a file, without their ends, LF or CR LF.
    package var lines: [ArraySlice<UInt8>] {
        split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        }
    }
}
