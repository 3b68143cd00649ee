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

    /// Takes the labels of examples.
    ///
    /// - Parameters:
    ///   - parts: the examples of each split.
    ///   - known: those that say which labels there are.
    ///   - columns: the names of the label columns.
    ///   - readsCommas: whether labels that all are numbers with decimal commas, such as 1,5, are read as such.
    init<Content>(
        _ parts: [Split: [FoundExample<Content>]], known: [FoundExample<Content>], columns: [String],
        readsCommas: Bool
    ) {
        let hasCommas = readsCommas && Self.haveDecimalCommas(known.flatMap(\.labels))
        func rows(_ examples: [FoundExample<Content>]) -> [Row] {
            examples.map { example in
                let fields = example.labels.map(\.trimmed)
                return Row(
                    fields: hasCommas ? fields.map { $0.replacing(",", with: ".") } : fields,
                    place: example.place)
            }
        }
        self.columns = columns
        self.parts = parts.mapValues(rows)
        self.known = rows(known)
        let written = Set(known.flatMap(\.labels))
        let names = Set(written.map(\.trimmed))
        let merged = written.filter { $0 != $0.trimmed && written.contains($0.trimmed) }.sorted()
        note =
            hasCommas
            ? "the commas in labels are decimal ones; data.label_separator \",\" makes sets of labels of them"
            : written.count == names.count
                ? nil
                : "blanks around labels are left out"
                    + (merged.first.map { ": \($0.debugDescription) is \"\($0.trimmed.asName)\"" } ?? "")
    }

    /// Whether all labels are numbers without a point and with at most one comma, and some have one.
    private static func haveDecimalCommas(_ labels: [String]) -> Bool {
        let written = Set(labels).subtracting([""])
        return written.contains { $0.contains(",") }
            && written.allSatisfy { label in
                !label.contains(".") && Double(label.trimmed.replacing(",", with: ".")) != nil
            }
    }

    /// Whether there is no label.
    var isEmpty: Bool { known.allSatisfy(\.fields.isEmpty) }

    /// Whether most labels are numbers, so that others among them are faults.
    var areMostlyNumbers: Bool {
        let labels = known.flatMap(\.fields)
        return labels.count { Double($0) != nil } * 10 >= labels.count * 9
    }
}

extension String {
    /// The text without white space around it.
    package var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
