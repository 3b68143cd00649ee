import PerceiverSettings

/// A random division of examples into training, validation and test, given by a seed.
///
/// The order within each split is random too. All depends only on the count, the shares and the seed.
public struct SplitPlan: Sendable {
    /// The numbers of the training examples.
    public let train: [Int]
    /// The numbers of the validation examples.
    public let validation: [Int]
    /// The numbers of the test examples.
    public let test: [Int]

    /// Divides `count` examples of the source at `path`.
    ///
    /// - Parameters:
    ///   - count: the number of examples.
    ///   - path: where they come from, for errors.
    ///   - seed: the seed of the random order.
    ///   - validationShare: the share for validation; at least one example unless it is 0.
    ///   - testShare: the share for the test, likewise.
    /// - Throws: `SettingsError` for shares out of range, ``DataError`` if no training example is left.
    public init(
        count: Int, path: String, seed: UInt64, validationShare: Float, testShare: Float = 0
    ) throws {
        try Self.check(validationShare: validationShare, testShare: testShare)
        func number(_ share: Float) -> Int {
            share == 0 ? 0 : max(1, Int((Double(share) * Double(count)).rounded()))
        }
        let (testCount, validationCount) = (number(testShare), number(validationShare))
        guard testCount + validationCount < count else {
            throw DataError(
                path: path,
                expected: "more than the \(testCount + validationCount) that validation and test take",
                found: "\(count)")
        }
        let order = SeededOrder(count: count, seed: seed, purpose: "split").indices[...]
        test = Array(order.prefix(testCount))
        validation = Array(order.dropFirst(testCount).prefix(validationCount))
        train = Array(order.dropFirst(testCount + validationCount))
    }

    /// The numbers of the examples of a split.
    public subscript(split: Split) -> [Int] {
        switch split {
        case .train: train
        case .validation: validation
        case .test: test
        }
    }

    /// Makes a plan from numbers.
    package init(train: [Int], validation: [Int], test: [Int]) {
        self.train = train
        self.validation = validation
        self.test = test
    }

    /// The same plan with at most `limit` training examples.
    func limited(to limit: Int?) -> SplitPlan {
        SplitPlan(train: Array(train.prefix(limit ?? .max)), validation: validation, test: test)
    }

    /// - Throws: `SettingsError` for shares out of range.
    static func check(validationShare: Float, testShare: Float) throws {
        for (name, share) in [("validation_share", validationShare), ("test_share", testShare)] {
            guard share >= 0, share < 1 else {
                throw SettingsError("data.\(name) should be at least 0 and less than 1, not \(share).")
            }
        }
    }
}

/// Throws unless a setting is left out or is at least `least`.
func requireAtLeast(_ least: Int, _ value: Int?, setting: String) throws {
    guard let value, value < least else { return }
    throw SettingsError("data.\(setting) should be \(least) or more, not \(value).")
}

/// Throws unless a path to a data set of files is given.
public func requirePath(_ path: String, to wanted: String) throws {
    guard path.isEmpty else { return }
    throw SettingsError(
        "This data set needs a path to \(wanted); data.path is empty. Say where it is: --data PATH.")
}
