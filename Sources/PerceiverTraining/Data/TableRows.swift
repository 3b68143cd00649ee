import SwiftCSV

/// The rows of the file at `path`, whose fields are separated by one character.
///
/// A blank line is a row of one empty field. Blanks before a field that is not in quotes are dropped.
///
/// - Parameters:
///   - path: the file.
///   - delimiter: what separates fields, an ASCII character.
///   - isQuoted: whether fields may stand in double quotes; if not, quotes are text.
/// - Returns: the fields of each row.
/// - Throws: `DataError` that names the row.
func tableRows(at path: String, delimiter: Unicode.Scalar, isQuoted: Bool) throws -> [[String]] {
    let text = try decodedText(readBytes(at: path), place: path)
    if isQuoted { return try quotedRows(text, path: path, delimiter: delimiter) }
    let lines = Array(text.utf8).lines
    return (lines.last?.isEmpty == true ? lines.dropLast() : lines[...]).map { line in
        line.split(separator: UInt8(ascii: delimiter), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}

private func quotedRows(_ text: String, path: String, delimiter: Unicode.Scalar) throws -> [[String]] {
    // The parser takes the end of the file for the closing quote of a field that has none.
    guard text.utf8.count(where: { $0 == UInt8(ascii: "\"") }).isMultiple(of: 2) else {
        throw DataError(
            path: path, expected: "a closing quote for every opening one",
            found: "an odd number of quotes (if quotes are text, set data.quoted to false)")
    }
    // And it loses an empty last field that no line end follows.
    let content = (text.isEmpty || text.hasSuffix("\n") ? text : text + "\n").bytesAsCharacters
    var rows: [[String]] = []
    do {
        let file = try CSV<UnreadRows>(string: content, delimiter: .character(Character(delimiter)))
        try file.enumerateAsArray(startAt: 0, rowLimit: nil) { rows.append($0.map(\.charactersAsBytes)) }
    } catch {
        throw DataError(
            path: "\(path), row \(rows.count + 1)",
            expected: "quotes around whole fields, doubled within them",
            found: "a quote elsewhere (if quotes are text, set data.quoted to false)")
    }
    return rows
}

extension String {
    /// The text whose characters have the numbers of this one's UTF-8 bytes.
    ///
    /// The parser looks at whole characters, and a quote or delimiter before a combining mark would be one with it.
    fileprivate var bytesAsCharacters: String {
        String(UnicodeScalarView(utf8.lazy.map { Unicode.Scalar($0) }))
    }

    /// Undoes `bytesAsCharacters`.
    fileprivate var charactersAsBytes: String {
        String(decoding: unicodeScalars.lazy.map { UInt8(truncatingIfNeeded: $0.value) }, as: UTF8.self)
    }
}

/// Keeps nothing: rows are had one by one, as long as they are, where the parser's own views fill up short ones.
private struct UnreadRows: CSVView {
    var rows: [[String]] { [] }
    var columns: [String]? { nil }

    init(header: [String], text: String, delimiter: CSVDelimiter, loadColumns: Bool, rowLimit: Int?) {}

    func serialize(header: [String], delimiter: CSVDelimiter) -> String { "" }
}
