import PerceiverSettings

/// How many training examples each class has, by label.
public struct ClassCountFact: DataFact, Equatable {
    /// The key in data.json.
    public static let name = "class_counts"

    /// The counts.
    public let counts: [Int]

    /// Makes the fact.
    public init(counts: [Int]) { self.counts = counts }

    /// Checks that no count is negative.
    ///
    /// - Throws: `SettingsError` if one is.
    public func check() throws {
        guard counts.allSatisfy({ $0 >= 0 }) else {
            throw SettingsError("The data's \"\(Self.name)\" should be 0 or more, not \(counts).")
        }
    }
}
