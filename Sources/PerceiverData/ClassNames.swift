import Perceiver

/// The classes that training examples name, numbered in their order.
package struct ClassNames {
    /// As numbers where all of them are, otherwise as text.
    package let sorted: [String]
    private let labels: [String: Int]

    /// The classes among the names of examples.
    package init(_ names: some Sequence<String>) {
        let names = Set(names)
        let areNumbers = names.allSatisfy { Int($0) != nil }
        sorted = areNumbers ? names.sorted { (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) } : names.sorted()
        labels = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
    }

    /// The number of a class.
    ///
    /// - Throws: ``DataError`` with `place`, where the name was found, for a class that no training example has.
    package func label(of name: String, at place: String) throws -> Int {
        guard let label = labels[name] else {
            throw DataError(
                path: place, expected: "one of the labels to learn from, \(sorted.quoted)",
                found: "\"\(name)\"")
        }
        return label
    }
}
