/// The rows of the file at `path`, whose fields are separated by one character.
///
/// They are the same as with Python's csv module, except that a quote inside an unquoted field is an error: such a file was
/// probably not written with quoting in mind.
///
/// - Parameters:
///   - path: the file.
///   - delimiter: what separates fields, an ASCII character.
///   - isQuoted: whether fields may stand in double quotes; if not, quotes are text.
/// - Returns: the fields of each row, none for a blank line.
/// - Throws: `DataError` that names the row.
func tableRows(at path: String, delimiter: Unicode.Scalar, isQuoted: Bool) throws -> [[String]] {
    var text = try decodedText(readBytes(at: path), place: path)
    return try text.withUTF8 { bytes in
        var reader = RowReader(
            path: path, bytes: bytes, delimiter: UInt8(ascii: delimiter), isQuoted: isQuoted)
        var rows: [[String]] = []
        while let row = try reader.next() { rows.append(row) }
        return rows
    }
}

/// Reads row after row (RFC 4180; a CR alone ends a row too).
private struct RowReader {
    /// Real texts are shorter; a longer field is probably the effect of a quote that was not meant as one.
    private static let maximumFieldLength = 1 << 26

    private let path: String
    private let bytes: UnsafeBufferPointer<UInt8>
    private let delimiter: UInt8
    private let isQuoted: Bool
    private var position = 0
    private var rowNumber = 0

    init(path: String, bytes: UnsafeBufferPointer<UInt8>, delimiter: UInt8, isQuoted: Bool) {
        self.path = path
        self.bytes = bytes
        self.delimiter = delimiter
        self.isQuoted = isQuoted
    }

    /// The fields of the next row; nil at the end of the file.
    mutating func next() throws -> [String]? {
        guard position < bytes.count else { return nil }
        rowNumber += 1
        if skipLineEnd() { return [] }
        var fields = [try field()]
        while position < bytes.count, bytes[position] == delimiter {
            position += 1
            fields.append(try field())
        }
        skipLineEnd()
        return fields
    }

    /// Skips a line end, if there is one at the current position.
    @discardableResult
    private mutating func skipLineEnd() -> Bool {
        guard position < bytes.count, bytes[position] == .lineFeed || bytes[position] == .carriageReturn
        else {
            return false
        }
        let isReturn = bytes[position] == .carriageReturn
        position += 1
        if isReturn, position < bytes.count, bytes[position] == .lineFeed { position += 1 }
        return true
    }

    /// Whether the current field ends at the current position.
    private var isAtFieldEnd: Bool {
        guard position < bytes.count else { return true }
        let byte = bytes[position]
        return byte == delimiter || byte == .lineFeed || byte == .carriageReturn
    }

    /// The field that begins at the current position; the delimiter after it is not skipped.
    private mutating func field() throws -> String {
        if isQuoted, position < bytes.count, bytes[position] == .quote { return try fieldInQuotes() }
        let start = position
        while !isAtFieldEnd {
            if isQuoted, bytes[position] == .quote { throw misplacedQuote }
            position += 1
        }
        return try text([], bytes[start..<position])
    }

    private mutating func fieldInQuotes() throws -> String {
        var unescaped: [UInt8] = []
        position += 1
        while let quote = bytes[position...].firstIndex(of: .quote) {
            let part = bytes[position..<quote]
            position = quote + 1
            if position < bytes.count, bytes[position] == .quote {
                unescaped += part
                unescaped.append(.quote)
                position += 1
            } else if isAtFieldEnd {
                return try text(unescaped, part)
            } else {
                throw misplacedQuote
            }
        }
        throw fault(
            expected: "a closing quote for every opening one",
            found: "a quote that none closes (if quotes are text, set data.quoted to false)")
    }

    /// The text of a field's two parts.
    private func text(_ start: [UInt8], _ end: Slice<UnsafeBufferPointer<UInt8>>) throws -> String {
        guard start.count + end.count <= Self.maximumFieldLength else {
            throw fault(
                expected: "fields of at most \(Self.maximumFieldLength >> 20) MB",
                found: "one of \((start.count + end.count) >> 20) MB"
                    + (isQuoted ? " (if quotes are text, set data.quoted to false)" : ""))
        }
        let end = UnsafeBufferPointer(rebasing: end)
        return String(decoding: start, as: UTF8.self) + String(decoding: end, as: UTF8.self)
    }

    private var misplacedQuote: DataError {
        fault(
            expected: "quotes around whole fields, doubled within them",
            found: "a quote elsewhere (if quotes are text, set data.quoted to false)")
    }

    private func fault(expected: String, found: String) -> DataError {
        DataError(path: "\(path), row \(rowNumber)", expected: expected, found: found)
    }
}

extension UInt8 {
    fileprivate static let quote = UInt8(ascii: "\"")
    fileprivate static let lineFeed = UInt8(ascii: "\n")
    fileprivate static let carriageReturn = UInt8(ascii: "\r")
}
