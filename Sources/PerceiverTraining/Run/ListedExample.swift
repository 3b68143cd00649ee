import Perceiver

/// One of a user's examples, and where it is listed.
public struct ListedExample: Sendable {
    /// The example.
    public let source: ExampleSource
    /// The file and line that it is from, for errors; nil: its name says enough.
    public let place: String?
    /// The fields of the row of a table that is the example; nil where none is.
    public let row: ExampleRow?
    /// Why the list says nothing of it; nil where it does.
    private(set) var fault: (any Error)?

    /// Makes an example of a list.
    public init(_ source: ExampleSource, at place: String? = nil) {
        self.init(source, at: place, row: nil)
    }

    /// Makes an example of a row of a table.
    public init(_ row: ExampleRow, at place: String) {
        self.init(.argument(row.text), at: place, row: row)
    }

    private init(_ source: ExampleSource, at place: String?, row: ExampleRow?) {
        self.source = source
        self.place = place
        self.row = row
    }

    /// Makes an example of a list that cannot be read, with what is wrong.
    public init(unreadable fault: any Error) {
        self.init(.argument(""))
        self.fault = fault
    }

    /// A batch of the example alone.
    ///
    /// - Throws: what is wrong with it, or with the list.
    public func batch(for input: any InputWithExamples) throws -> Batch {
        if let fault { throw fault }
        if let row, let input = input as? any InputWithColumns { return try input.example(of: row) }
        return try input.example(source)
    }

    /// The pieces of the example that an output asks for.
    ///
    /// - Throws: what is wrong with it, or with the list.
    func pieces(for output: any OutputWithPieces) throws -> [Batch] {
        if let fault { throw fault }
        return try output.pieces(of: source)
    }

    /// The error that names the place too.
    func error(_ error: any Error) -> any Error {
        guard let place else { return error }
        return BatchError("\(place): \(error)")
    }
}

/// As it goes from one rank to another.
extension ListedExample: Codable {
    private enum CodingKeys: CodingKey { case source, place, row, fault }

    /// Reads an example; its fault is one with the same sentence.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        source = try container.decode(ExampleSource.self, forKey: .source)
        place = try container.decodeIfPresent(String.self, forKey: .place)
        row = try container.decodeIfPresent(ExampleRow.self, forKey: .row)
        fault = try container.decodeIfPresent(String.self, forKey: .fault).map(BatchError.init)
    }

    /// Writes all of the example.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(source, forKey: .source)
        try container.encodeIfPresent(place, forKey: .place)
        try container.encodeIfPresent(row, forKey: .row)
        try container.encodeIfPresent(fault.map { "\($0)" }, forKey: .fault)
    }
}
