import Foundation
import Perceiver
import PerceiverFiles

/// Labels read as numbers, one for each column.
struct NumberReading: Sendable, Equatable {
    let fact: TargetFact
    /// The numbers of each example.
    let rows: [Split: [[Double]]]
    let note: String

    /// Reads the labels.
    ///
    /// - Parameters:
    ///   - fields: the labels.
    ///   - run: the numbers of an earlier run, whose names, order and scales these keep if they are the same; nil: there are
    ///     none.
    /// - Throws: ``DataError`` with the place of the first that is no number.
    init(_ fields: LabelFields, of run: TargetFact? = nil) throws {
        let known = run.flatMap { run in run.places(in: fields.columns).map { (fact: run, places: $0) } }
        let places = known?.places ?? Array(fields.columns.indices)
        rows = try fields.parts.mapValues { rows in
            try rows.map { row in
                guard row.fields.count == fields.columns.count else {
                    throw DataError(path: row.place, expected: "a number", found: "no label")
                }
                let numbers = try zip(fields.columns, row.fields).map { column, field in
                    guard let number = Double(label: field) else {
                        throw DataError(
                            path: row.place,
                            expected: "a number from -1e30 to 1e30 in the column \(column.asName)",
                            found: field.isEmpty ? "an empty field" : "\"\(field.asName)\"")
                    }
                    return number
                }
                return places.map { numbers[$0] }
            }
        }
        let train = rows[.train] ?? []
        let names = places.map { fields.columns[$0] }
        let columns = names.indices.map { column in NumberColumn(train.map { $0[column] }) }
        fact =
            known?.fact
            ?? TargetFact(
                targetNames: names, means: columns.map(\.mean),
                standardDeviations: columns.map(\.standardDeviation))
        let ranges = zip(names, columns).map { name, column in
            "\(name.asName) from \(column.lowest.asLabel) to \(column.highest.asLabel)"
        }
        note =
            "as numbers (--output regress): \(ranges.joined(separator: ", "))"
            + (fact.targetNames == names ? "" : "; the run calls them \(fact.targetNames.quoted)")
    }
}

/// What the training examples have of one number.
private struct NumberColumn {
    let lowest, highest, mean, standardDeviation: Double

    init(_ values: [Double]) {
        (lowest, highest) = (values.min() ?? 0, values.max() ?? 0)
        guard lowest < highest else {
            (mean, standardDeviation) = (lowest, 1)
            return
        }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        self.mean = mean
        standardDeviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    }
}

extension Double {
    /// The number that a label is; nil if it is none, or so large that a mean of squares might not be finite in float32.
    init?(label: String) {
        guard let number = Double(label), abs(number) <= 1e30 else { return nil }
        self = number
    }
}

extension Double {
    /// A whole number without a point, as labels are mostly written.
    fileprivate var asLabel: String { Int(exactly: self).map { "\($0)" } ?? "\(self)" }
}
