import Foundation
import Layers
import Perceiver
import PerceiverFiles

extension [String] {
    /// A name for a row with these fields.
    package var rowName: String { String(stableHash(separator: 0x1F), radix: 16) }
}

/// A CSV or TSV file whose first row names its columns.
///
/// The file is mapped, and its rows are read one at a time: neither it nor its fields are ever held as a whole.
package struct Table {
    /// One row, with its fields and its place.
    package struct Row {
        fileprivate let reader: RowReader
        fileprivate let columns: ColumnNames

        /// The file and the number of the row, for errors; the row of column names counts as row 1.
        package var place: String { reader.place }

        /// The field in a column.
        package subscript(column: Int) -> String { reader.text(ofField: column) }

        /// A name for the row, made of its fields in some columns, that it has wherever it stands.
        package func name(ofColumns columns: some Sequence<Int>) -> String {
            columns.map { self[$0] }.rowName
        }

        /// What is in a column, without surrounding white space.
        ///
        /// - Parameters:
        ///   - column: the number of the column.
        ///   - meaning: what should be there, for the error.
        /// - Returns: the text.
        /// - Throws: ``DataError`` for an empty field.
        package func filled(_ column: Int, with meaning: String) throws -> String {
            let text = self[column].trimmed
            guard !text.isEmpty else {
                throw DataError(
                    path: place, expected: "\(meaning) in the column \(columns.names[column].asName)",
                    found: "an empty field")
            }
            return text
        }

        /// The split that a column names.
        ///
        /// - Throws: ``DataError`` that lists the names of splits for any other text.
        package func split(inColumn column: Int) throws -> Split {
            try Split(filled(column, with: "train, validation or test"), at: place)
        }
    }

    /// The file.
    package let path: String
    /// The fields of the first row.
    package let columns: ColumnNames
    /// What separates the fields, if it is not what a file of that kind usually has.
    package let notes: [String]
    /// At the first row after the names.
    private let start: RowReader

    /// Reads the column names of the file at `path`.
    ///
    /// Fields are separated by what stands between these: tabs, commas, semicolons or bars.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - isQuoted: whether fields may stand in double quotes; if not, quotes are text.
    /// - Throws: ``DataError`` that names the file and the row.
    package init(at path: String, isQuoted: Bool = true) throws {
        try requireFile(at: path)
        let file = try MappedFile(path: path)
        let delimiter = try Delimiter(ofHeaderIn: file.bytes, path: path, isQuoted: isQuoted)
        var reader = RowReader(file, path: path, delimiter: delimiter.rawValue, isQuoted: isQuoted)
        let isEmpty = try !reader.next()
        guard reader.isText else { throw reader.encodingFault }
        guard reader.fieldCount > 0 else {
            throw DataError(
                path: path, expected: "a row of column names",
                found: isEmpty ? "an empty file" : "a blank line")
        }
        self.path = path
        columns = ColumnNames((0..<reader.fieldCount).map(reader.text), place: path)
        notes =
            delimiter == .usual(in: path)
            ? []
            : ["\((path as NSString).lastPathComponent) has \(delimiter.plural) between its fields"]
        start = reader
    }

    /// The fields of the first rows after the names that can be read, without blanks around them.
    ///
    /// - Parameter count: the most rows.
    /// - Returns: the fields of each row.
    /// - Throws: ``DataError`` for a file that cannot be read on.
    package func firstRows(_ count: Int = 100) throws -> [[String]] {
        var (reader, rows) = (start, [[String]]())
        while rows.count < count, let row = try next(&reader, unreadable: { _ in }) {
            rows.append(columns.names.indices.map { row[$0].trimmed })
        }
        return rows
    }

    /// Calls `body` with each row after the names, in order, without blank ones.
    ///
    /// - Parameters:
    ///   - unreadable: called for each row that is not UTF-8 or has another number of fields, with what makes the error, which
    ///     is thrown by default.
    ///   - body: takes a row.
    /// - Throws: ``DataError`` that names the row, and what the closures throw.
    package func forEachRow(
        unreadable: (_ fault: () -> DataError) throws -> Void = { throw $0() }, _ body: (Row) throws -> Void
    ) throws {
        var reader = start
        while let row = try next(&reader, unreadable: unreadable) { try body(row) }
    }

    private func next(
        _ reader: inout RowReader, unreadable: (_ fault: () -> DataError) throws -> Void
    ) throws -> Row? {
        let count = columns.names.count
        while try reader.next() {
            if reader.fieldCount == 0 { continue }  // a blank line
            if !reader.isText {
                try unreadable { reader.encodingFault }
            } else if reader.fieldCount != count {
                try unreadable {
                    DataError(
                        path: reader.place,
                        expected:
                            "\(count) \(count == 1 ? "field" : "fields"), one for each of \(columns.names.quoted)",
                        found: "\(reader.fieldCount)")
                }
            } else {
                return Row(reader: reader, columns: columns)
            }
        }
        return nil
    }
}
