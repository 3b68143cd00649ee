import Perceiver
import PerceiverFiles

/// Labels read as a set for each example: several in one field, such as `a,b`, or a column of 0 and 1 for each.
struct LabelSetReading: Sendable, Equatable {
    let names: [String]
    /// The labels of each example, as numbers of names.
    let rows: [Split: [[Int]]]
    let note: String

    /// Characters that separate labels, if the training labels look as if they did.
    private static let separators = [",", ";", "|"]

    /// Reads the labels; nil if they are no sets.
    ///
    /// - Throws: ``DataError`` for a label that no training example has.
    init?(_ fields: LabelFields, separator: String?) throws {
        if fields.columns.count > 1 {
            guard let rows = Self.flags(fields) else { return nil }
            names = fields.columns
            self.rows = rows
            note = "the columns \(names.quoted) say which labels an example has: --output multilabel"
            return
        }
        guard let separator = try separator ?? Self.separator(in: fields), !separator.isEmpty else {
            return nil
        }
        func labels(_ row: LabelFields.Row) -> [String] {
            (row.fields.first ?? "").split(separator: separator).map { String($0).trimmed }.filter {
                !$0.isEmpty
            }
        }
        let known = ClassNames(fields.known.flatMap(labels))
        names = known.sorted
        rows = try fields.parts.mapValues { rows in
            try rows.map { row in try labels(row).map { try known.label(of: $0, at: row.place) } }
        }
        let several = fields.known.first { labels($0).count > 1 }?.fields.first ?? ""
        let count = fields.known.count { labels($0).count > 1 }
        note =
            "\(count) of \(fields.known.count) examples have several of \(names.count) labels, such as "
            + "\"\(several.asName)\": --output multilabel"
    }

    /// The labels that the columns have a 1 for; nil if a field is neither 0 nor 1.
    private static func flags(_ fields: LabelFields) -> [Split: [[Int]]]? {
        let all = fields.parts.values.joined()
        guard all.allSatisfy({ row in row.fields.allSatisfy { $0 == "0" || $0 == "1" } }) else { return nil }
        return fields.parts.mapValues { rows in
            rows.map { row in row.fields.indices.filter { row.fields[$0] == "1" } }
        }
    }

    /// The character that separates labels: one with which there are fewer different labels than different fields.
    ///
    /// So "Lyon, France" and "Paris, France" stay whole, but "a", "b" and "a,b" do not.
    private static func separator(in fields: LabelFields) throws -> String? {
        let values = Set(fields.known.compactMap(\.fields.first)).subtracting([""])
        return separators.first { separator in
            let parts = values.map { $0.split(separator: separator, omittingEmptySubsequences: false) }
            guard parts.contains(where: { $0.count > 1 }) else { return false }
            let labels = parts.joined().map { String($0).trimmed }
            return !labels.contains("") && Set(labels).count < values.count
        }
    }
}
