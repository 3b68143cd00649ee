import Foundation
import Perceiver
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
    /// The settings of each input adapter that the data is for, by its name.
    package let inputs: [String: any Settings]

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
        path: String, seed: UInt64, files: [String: Data], purpose: Purpose,
        inputs: [String: any Settings]
    ) {
        self.path = path
        self.seed = seed
        self.files = files
        self.purpose = purpose
        self.inputs = inputs
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
    /// - Throws: `SettingsError` if it is for no input with such settings.
    public func inputSettings<S: Settings>(_ type: S.Type) throws -> S {
        guard let settings = inputs.values.lazy.compactMap({ $0 as? S }).first else {
            throw SettingsError(
                "The data is for an input with \(type); the model has \(inputs.keys.sorted().quoted).")
        }
        return settings
    }

    /// What the data of one of several inputs is opened with.
    ///
    /// - Parameters:
    ///   - input: the input's name.
    ///   - path: where its data is.
    /// - Returns: the request for it.
    package func part(_ input: String, path: String) -> DataRequest {
        DataRequest(
            path: path, seed: seed, files: files.part(input), purpose: purpose,
            inputs: inputs.filter { $0.key == input })
    }
}
