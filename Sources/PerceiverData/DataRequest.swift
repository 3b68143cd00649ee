import Foundation
import PerceiverSettings

/// What a data set is opened with.
public struct DataRequest: Sendable {
    /// Where the data is; empty for a data set that needs no path.
    public let path: String
    /// For random splits and generated examples.
    public let seed: UInt64
    /// Files of an earlier run, by the names that its ``DataDescription/files`` gave them, to use in place of making
    /// them anew.
    public let files: [String: Data]
    /// What the data is opened for.
    public let purpose: Purpose
    /// Whether other outputs are asked about the examples too, so that they have to stay as many and in their order.
    public package(set) var sharesExamples = false
    /// The settings of the input adapter that the data is for.
    package let input: SettingsTree

    /// What data is opened for.
    public enum Purpose: Sendable {
        /// A new run that takes over nothing.
        case begin
        /// A run that goes on or is measured: the files are its own.
        case proceed
        /// A new run that takes over the weights of another, whose files these are.
        case takeOver
        /// Measuring a run, whose files these are, on other data than its own.
        case measureOther
    }

    package init(
        path: String, seed: UInt64, files: [String: Data], purpose: Purpose, input: SettingsTree
    ) {
        self.path = path
        self.seed = seed
        self.files = files
        self.purpose = purpose
        self.input = input
    }

    /// Whether the files are another run's, so that a setting that asks for others is a mistake.
    public var takesOver: Bool { purpose == .takeOver }

    /// How examples get into splits.
    ///
    /// - Throws: `DataError` if an earlier run's file of splits is none.
    public func division() throws -> Division {
        Division(
            seed: seed, record: try files[SplitRecord.fileName].map { try SplitRecord($0) }, purpose: purpose)
    }

    /// The settings of the input adapter that the data is for.
    ///
    /// - Throws: `SettingsError` if they are not of that kind.
    public func inputSettings<S: Settings>(_ type: S.Type) throws -> S {
        try input.decode(type, at: "input")
    }
}
