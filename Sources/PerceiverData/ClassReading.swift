import Perceiver
import PerceiverFiles

/// Labels read as one class for each example.
struct ClassReading: Sendable, Equatable {
    let names: [String]
    let labels: [Split: [Int32]]
    /// How many training examples each class has.
    let counts: [Int]

    /// The most classes of labels that are whole numbers; with more they only stand for quantities.
    private static let mostNumberedClasses = 1000

    /// Reads the labels.
    ///
    /// - Throws: ``DataError`` for an example without a class, one of a class that no training example has, or labels that
    ///   are quantities.
    init(_ fields: LabelFields) throws {
        func name(_ row: LabelFields.Row) throws -> String {
            guard row.fields.count == 1 else {
                throw DataError(
                    path: row.place, expected: "one label",
                    found: row.fields.isEmpty ? "none" : "those of the columns \(fields.columns.quoted)")
            }
            guard !row.fields[0].isEmpty else {
                throw DataError(path: row.place, expected: "a label", found: "an empty field")
            }
            return row.fields[0]
        }
        let classNames = ClassNames(try fields.known.map(name))
        let names = classNames.sorted
        if names.allSatisfy({ Double($0) != nil }) {
            let areFew = names.count <= max(2, min(Self.mostNumberedClasses, fields.known.count / 2))
            guard areFew, names.allSatisfy({ Int($0) != nil }) else {
                throw DataError(
                    path: fields.known[0].place, expected: "classes",
                    found: "\(names.count) different numbers")
            }
        }
        self.init(
            names: names,
            labels: try fields.parts.mapValues { rows in
                try rows.map { Int32(try classNames.label(of: name($0), at: $0.place)) }
            })
    }

    init(names: [String], labels: [Split: [Int32]]) {
        self.names = names
        self.labels = labels
        var counts = [Int](repeating: 0, count: names.count)
        for label in labels[.train] ?? [] { counts[Int(label)] += 1 }
        self.counts = counts
    }

    /// The number of classes, and how many training examples the most common and the rarest one have.
    var note: String {
        let order = names.indices.sorted { (counts[$0], $1) > (counts[$1], $0) }
        guard let most = order.first, let least = order.last, order.count > 1, counts[most] > 0 else {
            return "\(names.count.grouped) \(names.count == 1 ? "class" : "classes"): \(names.quoted)"
        }
        func words(_ label: Int) -> String { "\"\(names[label].asName)\" (\(counts[label].grouped))" }
        return counts[most] == counts[least]
            ? "\(names.count.grouped) classes, \(counts[most].grouped) training examples of each"
            : "\(names.count.grouped) classes; of the training examples most are \(words(most)), fewest \(words(least))"
    }
}
