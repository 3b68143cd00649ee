import Foundation

/// What the label columns say of each example.
struct LabelFields {
    /// One field of each example in a single column, or several.
    struct Row {
        let fields: [String]
        let place: String
    }

    let columns: [String]
    let parts: [Split: [Row]]
    /// Those that say which labels there are: the training examples, perhaps with others.
    let known: [Row]

    init<Content>(
        _ parts: [Split: [FoundExample<Content>]], known: [FoundExample<Content>], columns: [String]
    ) {
        func rows(_ examples: [FoundExample<Content>]) -> [Row] {
            examples.map { Row(fields: $0.labels.map(\.trimmed), place: $0.place) }
        }
        self.columns = columns
        self.parts = parts.mapValues(rows)
        self.known = rows(known)
    }

    /// Whether there is no label.
    var isEmpty: Bool { known.allSatisfy(\.fields.isEmpty) }
}

extension String {
    /// The text without white space around it.
    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
