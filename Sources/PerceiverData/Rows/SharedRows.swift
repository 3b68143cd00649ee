import Perceiver
import PerceiverFiles

/// The rows of a table of which several data sets read a part each, already divided into splits.
///
/// A data set that is opened with some reads neither labels nor splits.
public struct SharedRows: Sendable {
    /// The columns that say the labels or the split, which no data set reads.
    public let labelColumns: [String]
    /// The names of all columns.
    let columns: Set<String>
    /// The split of each row and its number there, by its place.
    private let rows: [String: (split: Split, number: Int)]

    init(_ parts: [Split: [FoundExample<Int>]], columns: Set<String>, labelColumns: [String]) {
        self.columns = columns
        self.labelColumns = labelColumns
        var rows: [String: (Split, Int)] = [:]
        for (split, examples) in parts {
            for (number, example) in examples.enumerated() { rows[example.place] = (split, number) }
        }
        self.rows = rows
    }

    /// The examples that are rows in a split, in the order of the rows; one without a name is a gap.
    ///
    /// - Throws: ``NoExamplesError`` if all are gaps, ``DataError`` if they are in no rows.
    func divide<Content>(
        _ found: FoundExamples<Content>, path: String
    ) throws -> DividedSource<Content> {
        let all = found.parts.values.flatMap(\.self)
        let named = all.filter { !$0.name.isEmpty }
        let numbered = named.compactMap { example in rows[example.place].map { (row: $0, example: example) } }
        guard let first = named.first else {
            let columns = found.columns.map { " in the column \($0.names.quoted)" } ?? ""
            throw NoExamplesError(
                description: "In \(path.asName): there is nothing\(columns) in any of the \(all.count) rows.")
        }
        guard !numbered.isEmpty else {
            throw DataError(
                path: path, expected: "examples in rows of the table",
                found: "other examples, such as \(first.place)")
        }
        let parts = Dictionary(grouping: numbered, by: \.row.split).mapValues { part in
            part.sorted { $0.row.number < $1.row.number }.map(\.example)
        }
        return DividedSource(
            parts: Dictionary(uniqueKeysWithValues: Split.allCases.map { ($0, parts[$0] ?? []) }),
            notes: found.notes, files: [:])
    }

    /// Which rows the examples of each split of a data set are, for its ``Dataset/rowPart``.
    public func part<Content>(_ parts: [Split: [FoundExample<Content>]]) -> RowPart {
        RowPart(numbers: parts.mapValues { $0.compactMap { rows[$0.place]?.number } })
    }
}

/// Which of some ``SharedRows`` the examples of a data set are.
public struct RowPart: Sendable, Equatable {
    /// The number within its split of the row of each example.
    let numbers: [Split: [Int]]
}

extension RowColumns: DataFact {
    /// The key in data.json.
    public static let name = "row_columns"
}
