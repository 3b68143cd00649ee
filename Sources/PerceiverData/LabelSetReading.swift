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

    /// Whether each example has one label, so that they are classes too.
    let haveOneEach: Bool

    /// Reads the labels; nil if they are no sets.
    ///
    /// - Parameters:
    ///   - fields: the labels.
    ///   - separator: what separates the labels of a set in a field; nil: found; empty: nothing does.
    ///   - run: the labels of an earlier run; nil: those of the training examples.
    /// - Throws: ``DataError`` for a label that no training example has.
    init?(_ fields: LabelFields, separator: String?, of run: [String]? = nil) throws {
        if fields.columns.count > 1 {
            let known = run.flatMap { Set(fields.columns).isSubset(of: $0) ? $0 : nil } ?? fields.columns
            guard let rows = Self.flags(fields, of: known) else { return nil }
            (names, haveOneEach) = (known, false)
            self.rows = rows
            note =
                "as sets of labels (--output multilabel): the columns \(fields.columns.quoted) say which an example has"
            return
        }
        guard let separator = try separator ?? Self.separator(in: fields, of: run), !separator.isEmpty else {
            return nil
        }
        func labels(_ row: LabelFields.Row) -> [String] {
            (row.fields.first ?? "").split(separator: separator).map { String($0).trimmed }.filter {
                !$0.isEmpty
            }
        }
        let known = run.map(ClassNames.init(ofRun:)) ?? ClassNames(fields.known.flatMap(labels))
        names = known.sorted
        rows = try fields.parts.mapValues { rows in
            try rows.map { row in try labels(row).map { try known.label(of: $0, at: row.place) } }
        }
        let several = fields.known.filter { labels($0).count > 1 }
        haveOneEach = fields.known.allSatisfy { labels($0).count == 1 }
        note =
            "as sets of labels (--output multilabel): \(several.count) of \(fields.known.count) examples have several of "
            + "\(names.count)" + (several.first.map { ", such as \"\($0.fields[0].asName)\"" } ?? "")
    }

    /// The labels among `names` that the columns have a 1 for; nil if a field is neither 0 nor 1.
    private static func flags(_ fields: LabelFields, of names: [String]) -> [Split: [[Int]]]? {
        let labels = fields.columns.map { names.firstIndex(of: $0) }
        let all = fields.parts.values.joined()
        guard all.allSatisfy({ row in row.fields.allSatisfy { $0 == "0" || $0 == "1" } }) else { return nil }
        return fields.parts.mapValues { rows in
            rows.map { row in row.fields.indices.filter { row.fields[$0] == "1" }.compactMap { labels[$0] } }
        }
    }

    /// The character that separates labels.
    ///
    /// It is one with which there are fewer different labels than different fields, or as many and some come now first and now
    /// later. For a run it is one with which all are labels of the run.
    ///
    /// So "Lyon, France" and "Paris, France" stay whole, but "a", "b" and "a,b" do not, nor do "a,b", "b,c" and "a,c".
    private static func separator(in fields: LabelFields, of run: [String]?) throws -> String? {
        let values = Set(fields.known.compactMap(\.fields.first)).subtracting([""])
        func isSeparator(_ separator: String) -> Bool {
            let parts = values.map { value in
                value.split(separator: separator, omittingEmptySubsequences: false).map {
                    String($0).trimmed
                }
            }
            let labels = Set(parts.joined())
            if let run { return labels.isSubset(of: run) }
            guard parts.contains(where: { $0.count > 1 }), !labels.contains("") else { return false }
            let first = Set(parts.map { $0[0] })
            let isAnyOrder = !first.isDisjoint(with: parts.flatMap { $0.dropFirst() })
            return labels.count < values.count || (labels.count == values.count && isAnyOrder)
        }
        return separators.first(where: isSeparator) ?? run.map { _ in separators[0] }
    }
}
