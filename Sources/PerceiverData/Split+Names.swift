import Perceiver

extension Split {
    /// The split that people call by a name, in any case; nil for other names.
    ///
    /// - Parameter name: of a folder, of a file without its extension, or in a column of splits.
    public init?(named name: String) {
        let name = name.lowercased()
        guard let split = Split.allCases.first(where: { $0.names.contains(name) }) else { return nil }
        self = split
    }

    /// The split that a part of the data says it belongs to.
    ///
    /// - Throws: ``DataError`` with `place` that lists the names of splits for any other name.
    package init(_ name: String, at place: String) throws {
        guard let split = Split(named: name) else {
            throw DataError(
                path: place, expected: "a split, one of \(Split.allCases.flatMap(\.names).quoted)",
                found: "\"\(name)\"")
        }
        self = split
    }

    /// What people call the split; the first name is its own.
    public var names: [String] {
        switch self {
        case .train: ["train", "training"]
        case .validation: ["validation", "valid", "val", "dev", "eval"]
        case .test: ["test", "testing"]
        }
    }
}
