import PerceiverKit

/// The fields of a column, each different text once.
struct RawColumn: Sendable {
    let name: String
    /// The different fields, without blanks around them.
    private(set) var texts: [String] = []
    /// Of each row, the number of its text.
    private(set) var codes: [Int32] = []
    private var numbers: [String: Int32] = [:]

    init(_ name: String) { self.name = name }

    /// Adds the field of the next row.
    mutating func append(_ field: String) {
        if let number = numbers[field] { return codes.append(number) }
        let text = field.trimmed
        let number = numbers[text] ?? Int32(texts.count)
        if number == texts.count { texts.append(text) }
        numbers[text] = number
        numbers[field] = number
        codes.append(number)
    }

    /// How often some rows have each text.
    func counts(in rows: [Int]) -> [Int] {
        var counts = Array(repeating: 0, count: texts.count)
        for row in rows { counts[Int(codes[row])] += 1 }
        return counts
    }
}
