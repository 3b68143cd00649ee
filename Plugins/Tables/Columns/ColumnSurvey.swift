import PerceiverKit

/// What the training rows say of a column: how it is read, or why it is not.
struct ColumnSurvey {
    let name: String
    /// Nil: the column is left out.
    let reading: TableColumn.Reading?
    /// What there is of values, for the user; of a column that is left out, why.
    let summary: String
    /// How many training rows have no value.
    let gapCount: Int

    /// Looks at the fields of the training rows.
    ///
    /// - Parameters:
    ///   - column: the column.
    ///   - rows: the training rows.
    ///   - kind: what the user says that it holds; nil: found.
    ///   - settings: what gaps and rare words are.
    ///   - binCount: the most bins of numbers.
    ///   - sharesRows: whether other inputs read the other columns.
    ///   - place: the file and row of a row, for errors.
    /// - Throws: `DataError` that names the first row of a field that does not fit the others, or the user's kind.
    init(
        _ column: RawColumn, rows: [Int], kind: ColumnKind?, _ settings: RowsSettings, binCount: Int,
        sharesRows: Bool, place: (_ row: Int) -> String
    ) throws {
        let texts = ColumnTexts(of: column, rows: rows, gaps: settings.gapNames)
        name = column.name
        gapCount = texts.gapCount
        if let reason = Self.reasonToLeaveOut(texts, kind, settings, sharesRows: sharesRows) {
            (reading, summary) = (nil, reason)
            return
        }
        func values(_ wanted: String, _ value: (String) -> Double?) throws -> [(value: Double, count: Int)] {
            try texts.entries.map { text, count in
                guard let value = value(text) else {
                    let row = rows.first { column.texts[Int(column.codes[$0])] == text } ?? 0
                    throw DataError(field: text, of: column.name, wanted: wanted, at: place(row))
                }
                return (value, count)
            }
        }
        switch kind ?? texts.likelyKind {
        case .number:
            let numbers = try values(CellReader.numberWords, texts.number)
            reading = .number(NumberScale(numbers, binCount: binCount), texts.style)
            let (low, high) = (numbers.map(\.value).min() ?? 0, numbers.map(\.value).max() ?? 0)
            summary = "\(low.inShort) to \(high.inShort)" + texts.style.remark
        case .date:
            let format = texts.dateFormat ?? .yearFirst
            let times = try values(CellReader.dateWords) { format.time($0)?.seconds }
            reading = .date(NumberScale(times, binCount: binCount), format)
            let ordered = zip(texts.entries, times).sorted { $0.1.value < $1.1.value }.map(\.0.text)
            summary = "\(ordered[0]) to \(ordered[ordered.count - 1]), \(format.words)"
        case .word, .none:
            let common = texts.entries.filter { $0.count >= settings.rareCount }.map(\.text).sorted()
            let rareCount = texts.entries.count - common.count
            reading = .word(WordList(words: common, hasRare: rareCount > 0))
            summary =
                "\(common.count.grouped) \(common.count == 1 ? "word" : "words")"
                + (rareCount > 0 ? " and \(rareCount.grouped) rare" : "")
                + (kind == nil ? texts.doubt.map { "; \($0)" } ?? "" : "")
        }
    }

    /// Why nothing can be learned from a column; nil if something can.
    private static func reasonToLeaveOut(
        _ texts: ColumnTexts, _ kind: ColumnKind?, _ settings: RowsSettings, sharesRows: Bool
    ) -> String? {
        if kind == ColumnKind.none { return "left out, as data.types says" }
        guard let first = texts.entries.first else { return "left out: no training row has a value" }
        if texts.entries.count == 1, texts.gapCount == 0 {
            return "left out: \"\(first.text.asName)\" in every training row"
        }
        guard (kind ?? texts.likelyKind) == .word else { return nil }
        if kind == nil, texts.areSentences {
            return "left out: texts" + (sharesRows ? "" : " (--input table+text reads them too)")
        }
        return texts.entries.contains { $0.count >= settings.rareCount }
            ? nil
            : "left out: none of its words is in \(settings.rareCount) training rows (data.rare_count)"
                + (texts.doubt.map { "; \($0)" } ?? "")
    }
}

extension DateFormat {
    /// How it is written, for the user.
    fileprivate var words: String {
        switch self {
        case .yearFirst: "year, month, day"
        case .dayFirst: "day, month, year"
        case .monthFirst: "month, day, year"
        }
    }
}

extension Double {
    /// The number in the digits of float32, or as a whole one.
    fileprivate var inShort: String {
        if abs(self) < 1e9, let whole = Int(exactly: self) { return "\(whole)" }
        return "\(Float(self))"
    }
}
