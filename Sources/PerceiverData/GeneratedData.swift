import PerceiverSettings

/// Settings of a data set that is generated: how many examples each split has.
public protocol GeneratedDataSettings: Settings {
    /// The number of training examples.
    var trainCount: Int { get }
    /// The number of validation examples.
    var validationCount: Int { get }
    /// The number of test examples.
    var testCount: Int { get }
    /// The most training examples; nil: all.
    var limit: Int? { get }
}

extension GeneratedDataSettings {
    /// The number of examples of each split, after a check that there is memory for all of them.
    ///
    /// - Parameters:
    ///   - things: what the examples are, such as `images`, for errors.
    ///   - byteCount: the bytes that one example takes in memory.
    /// - Returns: the counts by split.
    /// - Throws: `SettingsError` for numbers out of range, or more examples than there is memory for.
    public func counts(of things: String, bytesEach byteCount: Int) throws -> [Split: Int] {
        try checkRanges(at: "data")
        let counts: [Split: Int] = [
            .train: min(trainCount, limit ?? .max), .validation: validationCount, .test: testCount,
        ]
        let total = counts.values.reduce(0, +)
        try requireMemory(
            Double(total) * Double(byteCount), for: "A data set of \(total) \(things)",
            advice: "Lower data.train_count, validation_count or test_count.")
        return counts
    }
}
