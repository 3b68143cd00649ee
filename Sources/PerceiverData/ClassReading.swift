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
    /// Whole numbers are the same class however they are written, as 2 and 2.0.
    ///
    /// - Parameters:
    ///   - fields: the labels.
    ///   - run: the classes of an earlier run; nil: those of the training examples.
    ///   - areGiven: whether the user says that these are classes, also if they look like quantities.
    /// - Throws: ``DataError`` for an example without a class, one of a class that no training example has, or labels that
    ///   are quantities.
    init(_ fields: LabelFields, of run: [String]? = nil, areGiven: Bool = false) throws {
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
        let found = try fields.known.map(name)
        if run == nil, !areGiven { try Self.requireNoQuantities(found, place: fields.known[0].place) }
        let areWhole = (run ?? found).allSatisfy { $0.asWhole != nil }
        func inShort(_ name: String) -> String { areWhole ? name.asWhole ?? name : name }
        let names = run.map(ClassNames.init(ofRun:)) ?? ClassNames(found.map(inShort))
        self.init(
            names: names.sorted,
            labels: try fields.parts.mapValues { rows in
                try rows.map { Int32(try names.label(of: inShort(name($0)), at: $0.place)) }
            })
    }

    /// Throws if labels are numbers, but for a few of them, and not a few whole ones.
    private static func requireNoQuantities(_ labels: [String], place: String) throws {
        let numbers = labels.filter { Double($0) != nil }
        guard numbers.count * 10 >= labels.count * 9 else { return }
        let different = Set(numbers)
        let areFew = different.count <= max(2, min(mostNumberedClasses, labels.count / 2))
        guard areFew, different.allSatisfy({ $0.asWhole != nil }) else {
            throw DataError(path: place, expected: "classes", found: "\(different.count) different numbers")
        }
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

extension String {
    /// A whole number as it is written without a point, `2` for `2.0`; nil for anything else.
    fileprivate var asWhole: String? {
        if Int(self) != nil { return self }
        return Double(self).flatMap { Int(exactly: $0) }.map { "\($0)" }
    }
}
