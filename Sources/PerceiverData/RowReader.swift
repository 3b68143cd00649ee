import Foundation
import PerceiverFiles

/// Reads row after row of a table (RFC 4180; a CR alone ends a row too) from a mapped file.
///
/// Rows are the same as with Python's csv module, except that a quote inside an unquoted field is an error: such a file was
/// probably not written with quoting in mind. Fields are found first, and become text when they are asked for.
struct RowReader {
    /// A field's bytes within the file, without the quotes around it.
    private struct Field {
        let range: Range<Int>
        /// Whether there are quotes within, each written twice.
        var hasDoubledQuotes = false
    }

    /// Real texts are shorter; a longer field is probably the effect of a quote that was not meant as one.
    static let maximumFieldLength = 1 << 26

    /// The number of the row that was read last, from 1.
    private(set) var rowNumber = 0
    /// Whether it is UTF-8; if not, it has no fields to read.
    private(set) var isText = true
    /// Where it begins.
    private var start = 0
    /// Its fields; none for a blank line.
    private var fields: [Field] = []
    private var position: Int
    private let path: String
    private let file: MappedFile
    private let delimiter: UInt8
    private let isQuoted: Bool

    /// Begins at the start of a file.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - path: its name, for errors.
    ///   - delimiter: what separates fields, an ASCII character.
    ///   - isQuoted: whether fields may stand in double quotes; if not, quotes are text.
    init(_ file: MappedFile, path: String, delimiter: UInt8, isQuoted: Bool) {
        self.file = file
        self.path = path
        self.delimiter = delimiter
        self.isQuoted = isQuoted
        position = file.bytes.markLength
    }

    /// The file and the number of the row that was read last.
    var place: String { "\(path), row \(rowNumber)" }

    /// The number of fields of the row that was read last.
    var fieldCount: Int { fields.count }

    /// Reads the next row; false at the end of the file.
    ///
    /// - Throws: ``DataError`` that names the row.
    mutating func next() throws -> Bool {
        guard position < bytes.count else { return false }
        start = position
        rowNumber += 1
        fields.removeAll(keepingCapacity: true)
        isText = true
        if skipLineEnd() { return true }
        fields.append(try field())
        while position < bytes.count, bytes[position] == delimiter {
            position += 1
            fields.append(try field())
        }
        isText = UnsafeRawBufferPointer(rebasing: bytes[start..<position]).isUTF8
        skipLineEnd()
        return true
    }

    /// What is wrong with the text of the row that was read last.
    var encodingFault: DataError {
        PerceiverData.encodingFault(in: bytes[start..<position], of: bytes, place: path)
    }

    /// The text of a field of the row that was read last.
    func text(ofField number: Int) -> String {
        let field = fields[number]
        let part = UnsafeRawBufferPointer(rebasing: bytes[field.range])
        guard field.hasDoubledQuotes else { return String(decoding: part, as: UTF8.self) }
        return String(unsafeUninitializedCapacity: part.count) { text in
            var (count, isSecond) = (0, false)
            for byte in part {
                isSecond = byte == .quote && !isSecond
                if byte == .quote && !isSecond { continue }
                text[count] = byte
                count += 1
            }
            return count
        }
    }

    private var bytes: UnsafeRawBufferPointer { file.bytes }

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

    /// Whether a field ends at the current position.
    private var isAtFieldEnd: Bool {
        guard position < bytes.count else { return true }
        let byte = bytes[position]
        return byte == delimiter || byte == .lineFeed || byte == .carriageReturn
    }

    /// The field that begins at the current position; the delimiter after it is not skipped.
    private mutating func field() throws -> Field {
        if isQuoted, position < bytes.count, bytes[position] == .quote { return try fieldInQuotes() }
        let start = position
        while !isAtFieldEnd {
            if isQuoted, bytes[position] == .quote { throw misplacedQuote }
            position += 1
            guard position - start <= Self.maximumFieldLength else { throw tooLong }
        }
        return Field(range: start..<position)
    }

    private mutating func fieldInQuotes() throws -> Field {
        let start = position + 1
        let limit = min(bytes.count, start + Self.maximumFieldLength + 1)
        var hasDoubledQuotes = false
        position = start
        while let base = bytes.baseAddress, position < limit,
            let found = memchr(base + position, Int32(UInt8.quote), limit - position)
        {
            let quote = UnsafeRawPointer(found) - base
            position = quote + 1
            if position < bytes.count, bytes[position] == .quote {
                hasDoubledQuotes = true
                position += 1
            } else if isAtFieldEnd {
                return Field(range: start..<quote, hasDoubledQuotes: hasDoubledQuotes)
            } else {
                throw misplacedQuote
            }
        }
        guard limit == bytes.count else { throw tooLong }
        throw fault(
            expected: "a closing quote for every opening one",
            found: "a quote that none closes (if quotes are text, set data.quoted to false)")
    }

    private var tooLong: DataError {
        fault(
            expected: "fields of at most \(Self.maximumFieldLength >> 20) MB",
            found: "a longer one" + (isQuoted ? " (if quotes are text, set data.quoted to false)" : ""))
    }

    private var misplacedQuote: DataError {
        fault(
            expected: "quotes around whole fields, doubled within them",
            found: "a quote elsewhere (if quotes are text, set data.quoted to false)")
    }

    private func fault(expected: String, found: String) -> DataError {
        DataError(path: place, expected: expected, found: found)
    }
}
