import PerceiverFiles

/// The columns of a table that hold the examples of an input: the examples themselves, or the names of their files.
public struct RowColumns: Codable, Sendable, Equatable {
    /// The names of the columns.
    public let names: [String]
    /// What a folder of files is usually called, where fields name files; nil: they are the examples themselves.
    public let folders: [String]?

    /// Names columns.
    ///
    /// - Parameters:
    ///   - names: the names of the columns, one alone if fields name files.
    ///   - folders: what a folder of files is usually called; nil: fields are the examples themselves.
    public init(_ names: [String], folders: [String]? = nil) { (self.names, self.folders) = (names, folders) }

    /// The fields of several columns as one example: those with something in them, each on a line of its own.
    public static func joined(_ fields: [String]) -> String {
        fields.filter { !$0.allSatisfy(\.isWhitespace) }.joined(separator: "\n")
    }

    /// The example that a row has; nil if there is none.
    func source(in row: ExampleRow) -> ExampleSource? {
        let text = Self.joined(names.compactMap { row.columns.firstIndex(of: $0).map { row.fields[$0] } })
        if text.isEmpty { return nil }
        guard let folders else { return .argument(text) }
        return .file(ManifestPaths(manifest: row.table, folder: nil, usual: folders).path(text))
    }
}
