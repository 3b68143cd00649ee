import PerceiverFiles

/// The most bytes of one line or one file of text that is a document.
package let documentByteLimit = 1 << 27

/// Calls `body` with each line of a text file, without its end, LF or CR LF, and without a byte order mark.
///
/// The file is mapped, and nothing of it is copied.
///
/// - Parameters:
///   - path: the file.
///   - unreadable: called for each line that is not UTF-8, with what makes the error, which is thrown by default.
///   - body: takes the bytes of a line, which are UTF-8 and valid only within the call, and its number, from 1.
/// - Throws: `DataError` with the number of a line of more than ``documentByteLimit`` bytes, or one that is not UTF-8; and
///   what the closures throw.
package func forEachTextLine(
    at path: String, unreadable: (_ fault: () -> DataError) throws -> Void = { throw $0() },
    _ body: (_ line: UnsafeRawBufferPointer, _ number: Int) throws -> Void
) throws {
    try requireFile(at: path)
    let file = try MappedFile(path: path)
    try withExtendedLifetime(file) {
        let bytes = file.bytes
        var (start, number) = (bytes.markLength, 1)
        while start < bytes.count {
            let part = bytes[start...].prefix(documentByteLimit + 1)
            let end = part.firstIndex(of: .lineFeed) ?? part.endIndex
            guard end - start <= documentByteLimit else {
                throw DataError(
                    path: "\(path), line \(number)",
                    expected: "a line of at most \(documentByteLimit) bytes", found: "a longer one")
            }
            let isEndedByTwo = end > start && bytes[end - 1] == .carriageReturn
            let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end - (isEndedByTwo ? 1 : 0)])
            if line.isUTF8 {
                try body(line, number)
            } else {
                try unreadable { encodingFault(in: bytes[start..<end], of: bytes, place: path) }
            }
            (start, number) = (end + 1, number + 1)
        }
    }
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
