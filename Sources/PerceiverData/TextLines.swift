import PerceiverFiles

/// The most bytes of one line or one file of text that is a document.
package let documentByteLimit = 1 << 27

/// The lines of a text file, without their ends, LF or CR LF, and without a byte order mark.
///
/// The file is mapped and checked before anything is copied, so lines that are too long take no memory.
///
/// - Throws: `DataError` with the number of a line of more than ``documentByteLimit`` bytes, or one that is not UTF-8.
package func textLines(at path: String) throws -> [ArraySlice<UInt8>] {
    try requireFile(at: path)
    let file = try MappedFile(path: path)
    var (start, number) = (0, 1)
    while start < file.bytes.count {
        let part = file.bytes[start...].prefix(documentByteLimit + 1)
        let end = part.firstIndex(of: UInt8(ascii: "\n")) ?? part.endIndex
        guard end - start <= documentByteLimit else {
            throw DataError(
                path: "\(path), line \(number)", expected: "a line of at most \(documentByteLimit) bytes",
                found: "a longer one")
        }
        (start, number) = (end + 1, number + 1)
    }
    return try withExtendedLifetime(file) { try Array(decodedText(file.bytes, place: path).utf8).lines }
}

/// The text of a file that is one document.
///
/// - Throws: `DataError` for more than ``documentByteLimit`` bytes, or bytes that are not UTF-8.
package func documentText(at path: String) throws -> String {
    try requireFile(at: path)
    let file = try MappedFile(path: path)
    guard file.bytes.count <= documentByteLimit else {
        throw DataError(
            path: path, expected: "a document of at most \(documentByteLimit) bytes",
            found: "one of \(file.bytes.count)")
    }
    return try withExtendedLifetime(file) { try decodedText(file.bytes, place: path) }
}
