import Perceiver

/// The class names of the training examples, sorted; a class's number is its index.
package struct ClassNames {
    /// Sorted as numbers if all names are numbers, otherwise as text.
    package let sorted: [String]
    private let labels: [String: Int]

    /// Collects the classes from the class names of examples.
    package init(_ names: some Sequence<String>) {
        let names = Set(names)
        let areNumbers = names.allSatisfy { Int($0) != nil }
        sorted = areNumbers ? names.sorted { (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) } : names.sorted()
        labels = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
    }

    /// The number of a class.
    ///
    /// - Throws: ``DataError`` with `place`, the file and row of the name, for a class that no training example has.
    package func label(of name: String, at place: String) throws -> Int {
        guard let label = labels[name] else {
            throw DataError(
                path: place, expected: "one of the labels of the training examples, \(sorted.quoted)",
                found: "\"\(name)\"")
        }
        return label
    }
}
