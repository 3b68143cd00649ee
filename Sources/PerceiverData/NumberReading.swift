import Perceiver
import PerceiverFiles

/// Labels read as numbers, one for each column.
struct NumberReading: Sendable, Equatable {
    let fact: TargetFact
    /// The numbers of each example.
    let rows: [Split: [[Float]]]
    let note: String

    /// Reads the labels; nil if a field is no finite number.
    init?(_ fields: LabelFields) {
        let width = fields.columns.count
        var rows: [Split: [[Float]]] = [:]
        for (split, part) in fields.parts {
            var numbers: [[Float]] = []
            numbers.reserveCapacity(part.count)
            for row in part {
                let own = row.fields.compactMap { Float($0) }.filter(\.isFinite)
                guard own.count == width, row.fields.count == width else { return nil }
                numbers.append(own)
            }
            rows[split] = numbers
        }
        let train = rows[.train] ?? []
        let count = Double(max(1, train.count))
        let means = (0..<width).map { column in train.reduce(0) { $0 + Double($1[column]) } / count }
        let deviations = (0..<width).map { column in
            let squares = train.reduce(0) { $0 + (Double($1[column]) - means[column]).squared }
            return squares > 0 ? (squares / count).squareRoot() : 1
        }
        self.rows = rows
        fact = TargetFact(targetNames: fields.columns, means: means, standardDeviations: deviations)
        let ranges = fields.columns.indices.map { column in
            let values = train.map { $0[column] }
            return "\(fields.columns[column].asName) from \(values.min() ?? 0) to \(values.max() ?? 0)"
        }
        note = "numbers, \(ranges.joined(separator: ", ")): --output regress"
    }
}

extension Double {
    fileprivate var squared: Double { self * self }
}
