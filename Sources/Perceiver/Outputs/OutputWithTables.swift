/// An output whose prediction for an example is a table, such as a number for each of many times.
public protocol OutputWithTables: OutputAdapter {
    /// The tables that are predicted for each example of a batch.
    func tables(of prediction: Batch, in batch: Batch) throws -> [[PredictedTable]]
}

/// Rows of numbers, each said by some texts.
public struct PredictedTable: Sendable, Equatable {
    /// The name of the output that it is from, in a model with several; nil in a model with one.
    public var output: String?
    /// The names of the columns of texts, which stand before the others.
    public var texts: [String]
    /// The names of the columns of numbers.
    public var numbers: [String]
    /// The rows, with a field for each column.
    public var rows: [Row]
    /// What there is to say of the table in a line; nil: nothing.
    public var note: String?

    /// A row of a table.
    public struct Row: Sendable, Codable, Equatable {
        /// What it says the numbers of.
        public var texts: [String]
        /// The numbers, in the units of the data.
        public var numbers: [Double]

        /// Makes a row.
        public init(_ texts: [String], _ numbers: [Double]) {
            self.texts = texts
            self.numbers = numbers
        }
    }

    /// Makes a table.
    public init(output: String? = nil, texts: [String], numbers: [String], rows: [Row]) {
        self.output = output
        self.texts = texts
        self.numbers = numbers
        self.rows = rows
    }
}

extension PredictedTable: Encodable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Encodes a list of rows, each an object with the names of the columns.
    public func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        for row in rows {
            var object = list.nestedContainer(keyedBy: Key.self)
            for (name, text) in zip(texts, row.texts) { try object.encode(text, forKey: Key(name)) }
            for (name, number) in zip(numbers, row.numbers) { try object.encode(number, forKey: Key(name)) }
        }
    }
}
