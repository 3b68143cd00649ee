import Perceiver

/// Class names; a class's number is its index.
package struct ClassNames {
    /// Of training examples sorted: as numbers if all names are numbers, otherwise as text.
    package let sorted: [String]
    private let labels: [String: Int]
    private let owner: String

    /// Collects the classes from the class names of the training examples.
    package init(_ names: some Sequence<String>) {
        let names = Set(names)
        let areNumbers = names.allSatisfy { Int($0) != nil }
        self.init(
            areNumbers ? names.sorted { (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) } : names.sorted(),
            owner: "training examples")
    }

    /// Takes the classes of a run, which are all different, in its order.
    init(ofRun names: [String]) { self.init(names, owner: "run") }

    private init(_ names: [String], owner: String) {
        sorted = names
        self.owner = owner
        labels = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    }

    /// The number of a class.
    ///
    /// - Throws: ``DataError`` with `place`, the file and row of the name, for a class that there is not.
    package func label(of name: String, at place: String) throws -> Int {
        guard let label = labels[name] else {
            throw DataError(
                path: place, expected: "one of the labels of the \(owner), \(sorted.quoted)",
                found: "\"\(name)\"")
        }
        return label
    }
}
