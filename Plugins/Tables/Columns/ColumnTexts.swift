import PerceiverKit

/// The values that training rows have in a column, each different text once.
struct ColumnTexts {
    /// The texts that are no gaps, with how many rows have each.
    let entries: [(text: String, count: Int)]
    /// How many rows have a value, and how many have none.
    let (count, gapCount): (Int, Int)
    /// How numbers are written.
    let style: NumberStyle

    init(of column: RawColumn, rows: [Int], gaps: Set<String>) {
        entries = zip(column.texts, column.counts(in: rows)).filter { text, count in
            count > 0 && !text.isEmpty && !gaps.contains(text.lowercased())
        }
        count = entries.reduce(0) { $0 + $1.count }
        gapCount = rows.count - count
        style = NumberStyle(of: entries.map(\.text))
    }

    /// What they are if nobody says it: numbers or dates, if all but a few are, which then are faults; otherwise words.
    var likelyKind: ColumnKind {
        if share({ number($0) != nil }) >= 0.95 { return .number }
        guard let format = dateFormat else { return .word }
        return share { format.time($0) != nil } >= 0.95 ? .date : .word
    }

    /// The share of the rows with a value whose text is such.
    private func share(_ isSuch: (String) -> Bool) -> Double {
        Double(entries.reduce(0) { $0 + (isSuch($1.text) ? $1.count : 0) }) / Double(max(1, count))
    }

    /// Of words that mostly are numbers or dates, a sentence on what they are and what not; nil for others.
    var doubt: String? {
        let isDate = { (text: String) in DateFormat.allCases.contains { $0.time(text) != nil } }
        let (numbers, dates) = (share { number($0) != nil }, share(isDate))
        guard max(numbers, dates) >= 0.5 else { return nil }
        let (kind, share) = numbers >= dates ? ("numbers", numbers) : ("dates, in several formats", dates)
        let other = entries.first { numbers >= dates ? number($0.text) == nil : !isDate($0.text) }
        return "\(Int(share * 100)) % of them are \(kind)"
            + (other.map { "; not \"\($0.text.asName)\" (data.gaps lists what means nothing)" } ?? "")
    }

    /// The number that a text is; nil for another text.
    func number(_ text: String) -> Double? { Double(field: text, style: style) }

    /// The format in which most are dates; nil if none is a date.
    var dateFormat: DateFormat? {
        let counts = DateFormat.allCases.map { format in
            (format, entries.count { format.time($0.text) != nil })
        }
        // Of equals the first.
        let most = counts.map(\.1).max() ?? 0
        return most == 0 ? nil : counts.first { $0.1 == most }?.0
    }

    /// Whether they are sentences, hardly one of them twice.
    var areSentences: Bool {
        let blankCount = entries.reduce(0) { $0 + $1.text.utf8.count { $0 == 0x20 } * $1.count }
        return count > 20 && entries.count * 2 > count && blankCount >= 3 * count
    }
}
