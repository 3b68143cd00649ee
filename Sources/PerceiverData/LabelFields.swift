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
        let style = readsCommas ? Self.style(of: known.flatMap(\.labels)) : .plain
        func rows(_ examples: [FoundExample<Content>]) -> [Row] {
            examples.map { example in
                let fields = example.labels.map(\.trimmed)
                return Row(
                    fields: style == .plain ? fields : fields.map { Self.plain($0, style) },
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
            style != .plain
            ? "the commas in labels are \(style == .decimalCommas ? "decimal ones" : "those between thousands"); "
                + "data.label_separator \",\" makes sets of labels of them"
            : written.count == names.count
                ? nil
                : "blanks around labels are left out"
                    + (merged.first.map { ": \($0.debugDescription) is \"\($0.trimmed.asName)\"" } ?? "")
    }

    /// How labels are written that all are numbers, and some of them with commas; otherwise plain.
    private static func style(of labels: [String]) -> NumberStyle {
        let written = Set(labels.map(\.trimmed)).subtracting([""])
        let style = NumberStyle(of: written)
        return written.allSatisfy { Double(field: $0, style: style) != nil } ? style : .plain
    }

    /// A number as it would be written with a point and without other marks; other text as it is.
    private static func plain(_ field: String, _ style: NumberStyle) -> String {
        guard Double(field: field, style: style) != nil else { return field }
        return field.replacing(",", with: style == .decimalCommas ? "." : "")
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
    package var trimmed: String {
        // Most fields have no white space at an end, and Foundation's way costs a copy.
        if let first = utf8.first, let last = utf8.last, (0x21...0x7E).contains(first),
            (0x21...0x7E).contains(last)
        {
            return self
        }
        return trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
