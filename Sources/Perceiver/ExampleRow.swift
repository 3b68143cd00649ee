/// A row of a user's table, of which each input reads its part.
public struct ExampleRow: Sendable, Codable {
    /// The names of the columns.
    public let columns: [String]
    /// The fields, one for each column.
    public let fields: [String]
    /// The path of the table, which fields that name files are relative to.
    public let table: String

    /// Takes the fields of a row.
    public init(_ fields: [String], columns: [String], table: String) {
        (self.fields, self.columns, self.table) = (fields, columns, table)
    }

    /// The fields with something in them and their columns, as `age=39,workclass=Private`.
    package var text: String {
        zip(columns, fields).filter { !$0.1.isEmpty }.map { column, field in
            let pair = "\(column)=\(field)"
            return pair.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
                ? "\"\(pair.replacing("\"", with: "\"\""))\"" : pair
        }.joined(separator: ",")
    }
}
