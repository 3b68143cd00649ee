import Foundation
import PerceiverSettings

/// The settings of data that is divided into splits, where its source has none.
public protocol DivisionSettings: Settings {
    /// The share of the training examples for validation, if the source has no such split.
    var validationShare: Float { get }
    /// The share of all examples for the test, if the source has no splits.
    var testShare: Float { get }
    /// The most training examples; nil: all.
    var limit: Int? { get }
}

/// The help of these settings.
public enum DivisionHelp {
    /// The help of `validation_share`.
    public static let validationShare =
        "share of the training examples for validation, if the data has no such split"
    /// The help of `test_share`.
    public static let testShare = "share of all examples for the test, if the data has no splits of its own"
    /// The help of `limit`.
    public static let limit = "the most training examples, for quick runs; null: all"
}

/// The examples of a source, divided.
public struct DividedSource<Content: Sendable>: Sendable {
    /// The examples of each split.
    public let parts: [Split: [FoundExample<Content>]]
    /// What was found and how it was divided, for the user.
    public let notes: [String]
    /// The files that a run keeps of the division.
    public let files: [String: Data]

    /// Makes a divided source.
    public init(parts: [Split: [FoundExample<Content>]], notes: [String], files: [String: Data]) {
        self.parts = parts
        self.notes = notes
        self.files = files
    }
}

extension FoundExamples {
    /// Makes the splits that the source does not have, or puts its examples in the splits of the rows that they are part of.
    ///
    /// - Parameters:
    ///   - division: how examples are divided.
    ///   - settings: the shares of the splits.
    ///   - path: the source, for errors.
    /// - Returns: the examples of each split.
    /// - Throws: the errors of ``Division``.
    public func divided(
        by division: Division, _ settings: some DivisionSettings, path: String
    ) throws -> DividedSource<Content> {
        if let rows = division.rows { return try rows.divide(self, path: path) }
        let divided = try division.divide(
            train.map(\.name), of: path, validation: validation?.map(\.name), test: test?.map(\.name),
            validationShare: settings.validationShare, testShare: settings.testShare, limit: settings.limit,
            labels: parts.mapValues { $0.map { $0.labels.map(\.trimmed).joined(separator: "\t") } })
        return self.divided(as: divided)
    }

    /// The examples in splits that were made of the training examples; the source's own splits stay.
    package func divided(as divided: DividedExamples) -> DividedSource<Content> {
        let lacksTest = validation != nil && test == nil && divided.plan.test.isEmpty
        return DividedSource(
            parts: [
                .train: divided.plan.train.map { train[$0] },
                .validation: validation ?? divided.plan.validation.map { train[$0] },
                .test: test ?? divided.plan.test.map { train[$0] },
            ],
            notes: notes + divided.notes
                + (lacksTest
                    ? ["no test split: the data has one for validation, and none for the test"] : []),
            files: divided.files)
    }
}
