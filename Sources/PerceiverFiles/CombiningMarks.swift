extension String {
    /// Whether so many combining marks stand in a row that no language has them.
    ///
    /// To compare such texts, or to normalise them, takes time by the square of that number. Stream-safe text (Unicode Standard
    /// Annex 15) has at most 30; this allows twice that, for jokes.
    package var hasEndlessMarks: Bool {
        // The first mark is U+0300, whose UTF-8 begins with CC.
        guard utf8.contains(where: { $0 >= 0xCC }) else { return false }
        var count = 0
        for scalar in unicodeScalars {
            count = scalar.properties.canonicalCombiningClass == .notReordered ? 0 : count + 1
            if count > 60 { return true }
        }
        return false
    }
}

extension JSONValue {
    /// Whether one of its texts has as many marks in a row.
    package var hasEndlessMarks: Bool {
        switch self {
        case .string(let text): text.hasEndlessMarks
        case .array(let values): values.contains(where: \.hasEndlessMarks)
        case .object(let object): object.contains { $0.value.hasEndlessMarks }
        default: false
        }
    }
}
