import Foundation
import Perceiver
import PerceiverFiles
import PerceiverSettings

/// The names of a table's columns, or of an object's keys.
///
/// A name is found as it is written or, if there is none such, whatever its case, blanks around it and marks between its
/// words: `review_text` finds "Review Text ".
package struct ColumnNames: Sendable {
    /// The names, in order.
    package let names: [String]
    /// The file, and perhaps the part of it, for errors.
    package let place: String
    /// What has the names: column, or key.
    package let kind: String

    /// Takes names in order; blanks around them do not count.
    package init(_ names: [String], place: String, kind: String = "column") {
        self.names = names.map(\.trimmed)
        self.place = place
        self.kind = kind
    }

    /// The index of the column that a setting names, or of the first usual one that is there.
    ///
    /// - Parameters:
    ///   - name: the value of the setting.
    ///   - setting: its name, within `data`.
    ///   - usual: what such a column is called, where the setting is null.
    /// - Returns: the index; nil if there is none.
    /// - Throws: ``DataError`` that lists the columns if there is none of that name, or more than one.
    package func index(of name: String?, setting: String, usual: [String]) throws -> Int? {
        if let name { return try index(of: name, setting: setting) }
        for name in usual {
            if let index = try onlyIndex(of: name, option: "the setting data.\(setting)") { return index }
        }
        return nil
    }

    /// The same, for a column that has to be there.
    package func requiredIndex(of name: String?, setting: String, usual: [String]) throws -> Int {
        if let index = try index(of: name, setting: setting, usual: usual) { return index }
        throw fault("a \(kind) called \(usual.quoted), or the setting data.\(setting)")
    }

    /// What a column of labels is usually called, in the order in which they are looked for.
    package static let usualLabels = [
        "label", "labels", "class", "category", "target", "sentiment", "stars", "rating",
    ]

    /// The columns of labels: those that a setting names or, if it names none, the first that is called as they usually are,
    /// or the only one beside the column of examples.
    ///
    /// - Parameters:
    ///   - names: the value of the setting.
    ///   - setting: its name, within `data`.
    ///   - others: the columns that have the examples, or say their splits.
    /// - Returns: the indices; none if no column can be meant.
    /// - Throws: ``DataError`` that lists the columns if there is none of a name, or more than one.
    package func labelIndices(_ names: [String], setting: String, besides others: [Int?]) throws -> [Int] {
        guard names.isEmpty else { return try names.map { try index(of: $0, setting: setting) } }
        if let usual = try index(of: nil, setting: setting, usual: Self.usualLabels) { return [usual] }
        let left = self.names.indices.filter { !others.contains($0) }
        return kind == "column" && left.count == 1 ? left : []
    }

    /// The help of a setting `target`, as ``targetIndices(_:besides:)`` reads it.
    package static let targetHelp =
        "the columns to predict; none: one called label, class, or the like, or else the last"

    /// The columns to predict: those that a setting names or, if it names none, one called as labels usually are, or the last.
    ///
    /// - Parameters:
    ///   - asked: the value of the setting `data.target`.
    ///   - other: the column that says the split.
    /// - Returns: the indices, and for the user what was chosen.
    /// - Throws: ``DataError`` that lists the columns if there is none of a name, or more than one.
    package func targetIndices(
        _ asked: [String], besides other: Int?
    ) throws -> (indices: [Int], notes: [String]) {
        guard asked.isEmpty else { return (try asked.map { try index(of: $0, setting: "target") }, []) }
        let usual = try index(of: nil, setting: "target", usual: Self.usualLabels)
        let chosen = usual ?? names.indices.last { $0 != other } ?? 0
        let note =
            "the \(usual == nil ? "last " : "")column \"\(names[chosen].asName)\" is what is learned; "
            + "data.target names another"
        return ([chosen], [note])
    }

    /// The index of the column called `name`, the value of the setting `data.<setting>`.
    ///
    /// - Throws: ``DataError`` that lists the columns, unless exactly one has that name.
    package func index(of name: String, setting: String) throws -> Int {
        try index(of: name, option: "the setting data.\(setting)")
    }

    /// The index of the column called `name`, which is what the user has given for `option`.
    ///
    /// - Throws: ``DataError`` that lists the columns, unless exactly one has that name.
    package func index(of name: String, option: String) throws -> Int {
        if let index = try onlyIndex(of: name, option: option) { return index }
        let near = nearest(to: name, among: names).map { " (perhaps \"\($0)\" is meant)" } ?? ""
        throw fault(wanted(name, option), remark: near)
    }

    private func onlyIndex(of name: String, option: String) throws -> Int? {
        let same = names.indices.filter { names[$0] == name }
        let found = same.isEmpty ? names.indices.filter { names[$0].folded == name.folded } : same
        guard found.count <= 1 else { throw fault(wanted(name, option)) }
        return found.first
    }

    private func wanted(_ name: String, _ option: String) -> String {
        "one \(kind) \"\(name)\" (\(option))"
    }

    private func fault(_ expected: String, remark: String = "") -> DataError {
        DataError(
            path: place, expected: expected,
            found: names.isEmpty ? "no \(kind)s" : "the \(kind)s \(names.quoted)\(remark)")
    }
}

extension String {
    /// `Review Text ` and `review_text` as `review text`.
    fileprivate var folded: String {
        trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
            .replacing("_", with: " ").replacing("-", with: " ")
    }
}
