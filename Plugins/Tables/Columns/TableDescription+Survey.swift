import PerceiverKit

extension RowSource {
    /// What training rows say of each column.
    ///
    /// - Throws: `DataError` for a field that does not fit its column, `SettingsError` for settings.
    func surveys(
        of training: [FoundExample<Int>], _ settings: RowsSettings, binCount: Int, sharesRows: Bool,
        path: String
    ) throws -> [ColumnSurvey] {
        let kinds = try settings.kinds(of: ColumnNames(columns.map(\.name), place: path))
        let rows = training.map(\.content)
        let places = Dictionary(training.map { ($0.content, $0.place) }) { first, _ in first }
        return try columns.map { column in
            try ColumnSurvey(
                column, rows: rows, kind: kinds[column.name], settings, binCount: binCount,
                sharesRows: sharesRows
            ) { places[$0] ?? path }
        }
    }
}

extension TableDescription {
    /// Keeps the columns from which something can be learned.
    ///
    /// - Throws: `DataError` if there is none.
    init(_ surveys: [ColumnSurvey], _ settings: RowsSettings, targets: [String], path: String) throws {
        let columns = surveys.compactMap { survey in
            survey.reading.map { TableColumn(name: survey.name, reading: $0) }
        }
        guard !columns.isEmpty else {
            throw DataError(
                path: path, expected: "a column to learn from, beside \(targets.quoted)",
                found: surveys.isEmpty
                    ? "no other"
                    : surveys.map { "\($0.name.asName) (\($0.summary))" }.joined(separator: ", "))
        }
        self.init(
            columns: columns, targets: targets, leftOut: surveys.filter { $0.reading == nil }.map(\.name),
            gaps: settings.gaps.map { $0.lowercased() })
    }
}

extension [ColumnSurvey] {
    /// A line for each column, aligned: its name, what it holds, and what training rows have of it.
    var lines: [String] {
        let shown = 40
        let cells = prefix(shown).map { survey in
            [
                survey.name.asName, survey.reading?.kind.rawValue ?? "-",
                survey.summary
                    + (survey.gapCount > 0 && survey.reading != nil
                        ? ", \(survey.gapCount.grouped) gaps" : ""),
            ]
        }
        let widths = (0..<2).map { column in cells.map { $0[column].count }.max() ?? 0 }
        let lines = cells.map { row in
            let start = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) + "  " }
            return start.joined() + row[2]
        }
        return lines
            + (count > shown ? ["and \(count - shown) more columns, which columns.json in the run has"] : [])
    }
}
