import Foundation
import Perceiver

/// A CSV or TSV file whose first row names its columns.
package struct Table {
    /// The fields of one row, and its file and number.
    package struct Row {
        /// The fields, one for each column.
        package let fields: [String]
        /// The file and the number of the row, for errors; the row of column names counts as row 1.
        package let place: String

        /// The label in a column, without surrounding white space.
        ///
        /// - Throws: ``DataError`` for an empty field.
        package func label(inColumn column: Int) throws -> String {
            let label = fields[column].trimmingCharacters(in: .whitespaces)
            guard !label.isEmpty else {
                throw DataError(path: place, expected: "a label", found: "an empty field")
            }
            return label
        }
    }

    /// The file.
    package let path: String
    /// The fields of the first row.
    package let columnNames: [String]
    /// The other rows, without blank ones.
    package let rows: [Row]

    /// Reads the file at `path`, whose fields are separated by tabs if its name ends in `.tsv`, and by commas if not.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - isQuoted: whether fields may stand in double quotes; if not, quotes are text.
    /// - Throws: ``DataError`` that names the file and the row.
    package init(at path: String, isQuoted: Bool = true) throws {
        let delimiter: Unicode.Scalar = path.lowercased().hasSuffix(".tsv") ? "\t" : ","
        let all = try tableRows(at: path, delimiter: delimiter, isQuoted: isQuoted)
        guard let header = all.first, !header.isEmpty else {
            throw DataError(
                path: path, expected: "a row of column names",
                found: all.isEmpty ? "an empty file" : "a blank line")
        }
        self.path = path
        columnNames = header
        rows = try all.enumerated().dropFirst().compactMap { index, fields in
            if fields.isEmpty { return nil }  // a blank line
            let place = "\(path), row \(index + 1)"
            guard fields.count == header.count else {
                throw DataError(
                    path: place, expected: "\(header.count) fields, one for each of \(header.quoted)",
                    found: "\(fields.count)")
            }
            return Row(fields: fields, place: place)
        }
    }

    /// The index of the column called `name`, the value of the setting `data.<setting>`.
    ///
    /// - Throws: ``DataError`` that lists the columns, unless exactly one has that name.
    package func column(_ name: String, setting: String) throws -> Int {
        let positions = columnNames.indices.filter { columnNames[$0] == name }
        guard positions.count == 1 else {
            throw DataError(
                path: path, expected: "one column \"\(name)\" (the setting data.\(setting))",
                found: "the columns \(columnNames.quoted)")
        }
        return positions[0]
    }
}
