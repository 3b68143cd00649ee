/// A table of evaluations as comma-separated text, one row each, for spreadsheets and plots.
public final class MetricsFile {
    /// The path of the file.
    public let path: String
    /// The names of the columns beside those that every metrics file has.
    public let otherColumns: [String]

    private var file: OutputFile

    /// Opens the file at `path` to add rows, or makes it with the given columns.
    ///
    /// An existing file must have the same columns. A last line without an end was cut off by a crash and is
    /// removed; any other line that is not a row throws a `FileError` that names it.
    public init(path: String, otherColumns: [String] = []) throws {
        self.path = path
        self.otherColumns = otherColumns
        for column in otherColumns where !Self.isPlain(column) || MetricsRow.columns.contains(column) {
            throw FileError(path: path, reason: "cannot have a further column called \"\(column)\".")
        }
        file = try OutputFile(path: path, mode: .append)
        try rewrite { _ in true }
    }

    /// Adds a row.
    public func append(_ row: MetricsRow) throws {
        guard Self.isPlain(row.split) else {
            throw FileError(path: path, reason: "cannot have a split called \"\(row.split)\".")
        }
        if let column = row.others.keys.sorted().first(where: { !otherColumns.contains($0) }) {
            throw FileError(path: path, reason: "has no column \"\(column)\" for a metric of that name.")
        }
        try file.write(row.line(otherColumns: otherColumns) + "\n")
    }

    /// Removes the rows of later steps than `step`, because the training comes through those steps again.
    public func truncate(afterStep step: Int) throws {
        try rewrite { $0.step <= step }
    }

    /// Reads all rows of the file.
    public func rows() throws -> [MetricsRow] {
        try lines().map(\.row)
    }

    private var header: String { (MetricsRow.columns + otherColumns).joined(separator: ",") }

    /// Whether `name` needs no quotes in a table.
    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && !name.contains { $0 == "," || $0 == "\"" || $0.isNewline }
    }

    /// Replaces the file by one with the rows that `isKept` wants, unless that is what it already holds.
    private func rewrite(keeping isKept: (MetricsRow) -> Bool) throws {
        let oldText = try TextFile.read(path)
        let keptLines = try lines().filter { isKept($0.row) }.map(\.text)
        let newText = ([header[...]] + keptLines).map { $0 + "\n" }.joined()
        if newText == oldText { return }
        try AtomicFile.write(newText, to: path)
        file = try OutputFile(path: path, mode: .append)
    }

    private func lines() throws -> [(text: Substring, row: MetricsRow)] {
        // What follows the last line end is either nothing or a line that was cut off.
        let lines = try TextFile.read(path).split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast()
        guard let first = lines.first else { return [] }
        if first != header {
            throw FileError(
                path: path, reason: "should have the columns \(header) in line 1, but has \(first) there.")
        }
        return try lines.enumerated().dropFirst().map { index, line in
            switch MetricsRow.parse(line, otherColumns: otherColumns) {
            case .success(let row): return (line, row)
            case .failure(let fault):
                throw FileError(
                    path: path, reason: "is not a table of metrics: line \(index + 1) \(fault.reason)")
            }
        }
    }
}
