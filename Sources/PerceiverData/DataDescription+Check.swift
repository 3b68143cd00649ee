import PerceiverFiles

extension DataDescription {
    /// The most classes, and the most tensors and facts, of a description.
    private static let (mostClasses, mostNames) = (1_000_000, 10_000)
    /// The most elements of an example: up to this number, doubles hold integers exactly.
    private static let largest = Double(1 << 53)

    /// Checks a description that was read from a file.
    ///
    /// - Throws: `ReadBackError` that names a value that cannot be.
    package func check() throws {
        for (name, count, most) in [
            ("shapes", shapes.count, Self.mostNames), ("facts", facts.count, Self.mostNames),
            ("classNames", classNames.count, Self.mostClasses),
        ] where count > most {
            throw ReadBackError(name, expected: "at most \(most) entries", found: "\(count)")
        }
        for (name, shape) in shapes.sorted(by: { $0.key < $1.key }) {
            let elementCount = shape.reduce(1.0) { $0 * Double($1) }
            guard shape.allSatisfy({ $0 >= 1 }), elementCount <= Self.largest else {
                throw ReadBackError(
                    "shapes.\(name)", expected: "lengths from 1 whose product is at most \(1 << 53)",
                    found: shape)
            }
        }
        var seen: Set<String> = []
        if let twice = classNames.first(where: { !seen.insert($0).inserted }) {
            throw ReadBackError("classNames", expected: "a name for each class", found: "\"\(twice)\" twice")
        }
    }
}
