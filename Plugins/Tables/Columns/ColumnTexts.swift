import PerceiverKit

/// The values that training rows have in a column, each different text once.
struct ColumnTexts {
    /// The texts that are no gaps, with how many rows have each.
    let entries: [(text: String, count: Int)]
    /// How many rows have a value, and how many have none.
    let (count, gapCount): (Int, Int)
    /// Whether numbers are written with commas for points.
    let hasCommas: Bool

    init(of column: RawColumn, rows: [Int], gaps: Set<String>) {
        entries = zip(column.texts, column.counts(in: rows)).filter { text, count in
            count > 0 && !text.isEmpty && !gaps.contains(text.lowercased())
        }
        count = entries.reduce(0) { $0 + $1.count }
        gapCount = rows.count - count
        hasCommas =
            entries.contains { $0.text.contains(",") }
            && entries.allSatisfy { text, _ in
                !text.contains(".") && Double(text.replacing(",", with: ".")) != nil
            }
    }

    /// What they are if nobody says it: numbers, but for a few that are faults; dates, if all are; words.
    var likelyKind: ColumnKind {
        let numberCount = entries.reduce(0) { $0 + (number($1.text) == nil ? 0 : $1.count) }
        if numberCount * 20 >= count * 19 { return .number }
        return dateFormat.map { format in entries.allSatisfy { format.time($0.text) != nil } } == true
            ? .date : .word
    }

    /// The number that a text is; nil for another text.
    func number(_ text: String) -> Double? { Double(field: text, hasCommas: hasCommas) }

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
