import Foundation
import PerceiverFiles

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
    /// That labels are the same but for white space around them; nil if none are.
    let note: String?

    init<Content>(
        _ parts: [Split: [FoundExample<Content>]], known: [FoundExample<Content>], columns: [String]
    ) {
        func rows(_ examples: [FoundExample<Content>]) -> [Row] {
            examples.map { Row(fields: $0.labels.map(\.trimmed), place: $0.place) }
        }
        self.columns = columns
        self.parts = parts.mapValues(rows)
        self.known = rows(known)
        let written = Set(known.flatMap(\.labels))
        let names = Set(written.map(\.trimmed))
        let merged = written.filter { $0 != $0.trimmed && written.contains($0.trimmed) }.sorted()
        note =
            written.count == names.count
            ? nil
            : "blanks around labels are left out"
                + (merged.first.map { ": \($0.debugDescription) is \"\($0.trimmed.asName)\"" } ?? "")
    }

    /// Whether there is no label.
    var isEmpty: Bool { known.allSatisfy(\.fields.isEmpty) }

    /// Whether most labels are numbers, so that others among them are faults.
    var areMostlyNumbers: Bool {
        let labels = known.flatMap(\.fields)
        return labels.count { Double(label: $0) != nil } * 10 >= labels.count * 9
    }
}

extension String {
    /// The text without white space around it.
    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
