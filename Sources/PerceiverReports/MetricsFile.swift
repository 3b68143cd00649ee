import PerceiverFiles

/// A CSV table with a row for each evaluation, for spreadsheets and plots.
public final class MetricsFile {
    /// The path of the file.
    public let path: String
    /// The names of the columns besides those that every metrics file has.
    public private(set) var otherColumns: [String] = []

    private var file: OutputFile

    /// Opens the file at `path` to add rows, or creates it.
    ///
    /// A last line without a line end was cut off by a crash and is removed; any other line that is not a row throws a
    /// `FileError` that names it.
    public init(path: String) throws {
        self.path = path
        file = try OutputFile(path: path, mode: .append)
        otherColumns = try Self.otherColumns(ofFileAt: path)
        try rewrite(lines().map(\.text))
    }

    /// Adds a row, and a last column for each metric that no earlier row has.
    public func append(_ row: MetricsRow) throws {
        guard Self.isPlain(row.split) else {
            throw FileError(path: path, reason: "cannot have a split called \"\(row.split)\".")
        }
        try addColumns(row.others.keys.filter { !otherColumns.contains($0) }.sorted())
        try file.write(row.line(otherColumns: otherColumns) + "\n")
    }

    /// Removes the rows of steps after `step`, because these steps are trained again.
    public func truncate(afterStep step: Int) throws {
        try rewrite(lines().filter { $0.row.step <= step }.map(\.text))
    }

    /// Reads all rows of the file.
    public func rows() throws -> [MetricsRow] {
        try lines().map(\.row)
    }

    /// Reads all rows of the file at `path` without changing it, even while training adds rows.
    public static func rows(ofFileAt path: String) throws -> [MetricsRow] {
        try lines(ofFileAt: path, otherColumns: otherColumns(ofFileAt: path)).map(\.row)
    }

    private var header: String { (MetricsRow.columns + otherColumns).joined(separator: ",") }

    /// Whether `name` needs no quotes in CSV.
    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && !name.contains { $0 == "," || $0 == "\"" || $0.isNewline }
    }

    /// Adds columns, which are empty in the rows so far.
    private func addColumns(_ columns: [String]) throws {
        guard !columns.isEmpty else { return }
        if let column = columns.first(where: { !Self.isPlain($0) || MetricsRow.columns.contains($0) }) {
            throw FileError(path: path, reason: "cannot have a further column called \"\(column)\".")
        }
        let emptyFields = String(repeating: ",", count: columns.count)
        let lines = try lines().map { $0.text + emptyFields }
        otherColumns += columns
        try rewrite(lines)
    }

    /// Replaces the file by one with the header and `lines`, unless that is what it already holds.
    private func rewrite(_ lines: [String]) throws {
        let newText = ([header] + lines).map { $0 + "\n" }.joined()
        if newText == (try TextFile.read(path)) { return }
        try AtomicFile.write(newText, to: path)
        file = try OutputFile(path: path, mode: .append)
    }

    /// The lines of a file that have a line end; text after the last was cut off.
    private static func wholeLines(ofFileAt path: String) throws -> [String] {
        try TextFile.read(path).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
            String.init)
    }

    /// The further columns of an existing file.
    private static func otherColumns(ofFileAt path: String) throws -> [String] {
        guard let header = try wholeLines(ofFileAt: path).first else { return [] }
        let columns = header.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard columns.starts(with: MetricsRow.columns), !columns.contains("") else {
            throw FileError(
                path: path,
                reason: "should have the columns \(MetricsRow.columns.joined(separator: ",")) in line 1, "
                    + "but has \(header) there.")
        }
        return Array(columns.dropFirst(MetricsRow.columns.count))
    }

    private func lines() throws -> [(text: String, row: MetricsRow)] {
        try Self.lines(ofFileAt: path, otherColumns: otherColumns)
    }

    private static func lines(
        ofFileAt path: String, otherColumns: [String]
    ) throws -> [(text: String, row: MetricsRow)] {
        try wholeLines(ofFileAt: path).enumerated().dropFirst().map { index, line in
            switch MetricsRow.parse(line[...], otherColumns: otherColumns) {
            case .success(let row): return (line, row)
            case .failure(let fault):
                throw FileError(
                    path: path, reason: "is not a table of metrics: line \(index + 1) \(fault.reason)")
            }
        }
    }
}
