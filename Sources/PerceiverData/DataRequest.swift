import Foundation
import Perceiver
import PerceiverSettings

/// Everything a data set needs to be opened.
public struct DataRequest: Sendable {
    /// Where the data is; empty for a data set that needs no path.
    public let path: String
    /// The seed of random splits and generated examples.
    public let seed: UInt64
    /// Files of an earlier run, by their names in its ``DataDescription/files``, to be used instead of making
    /// new ones.
    public let files: [String: Data]
    /// What the data is opened for.
    public let purpose: Purpose
    /// What an earlier run knows of its data, which sizes and labels here follow unless the settings say otherwise: the run that
    /// is measured or goes on, or the one whose weights are taken over; nil where a run starts from scratch.
    public let earlier: DataDescription?
    /// Whether other outputs learn from the same examples, so that their number and order must not change.
    public package(set) var sharesExamples = false
    /// Whether a model continues the examples, so that it matters what stands before and after them.
    public package(set) var isContinued = false
    /// The rows of a table of which the data set reads a part, and neither labels nor splits; nil: it has examples of its own.
    public private(set) var rows: SharedRows?
    /// The settings of each input adapter that the data is for, by its name.
    package let inputs: [String: any Settings]

    /// What data is opened for.
    public enum Purpose: Sendable {
        /// A new run that starts from scratch.
        case begin
        /// A run that is resumed or evaluated; the files are its own.
        case proceed
        /// A new run that starts from the weights of another run, whose files these are.
        case takeOver
        /// Evaluating a run, whose files these are, on other data.
        case measureOther
    }

    package init(
        path: String, seed: UInt64, files: [String: Data], purpose: Purpose,
        inputs: [String: any Settings], earlier: DataDescription? = nil
    ) {
        self.path = path
        self.seed = seed
        self.files = files
        self.purpose = purpose
        self.inputs = inputs
        self.earlier = earlier
    }

    /// What the run that is measured on this data knows of its own; nil where no run is measured on other data.
    package var measured: DataDescription? { purpose == .measureOther ? earlier : nil }

    /// Whether there have to be training examples; what a run is only measured on may be test examples alone.
    public var needsTraining: Bool { purpose != .measureOther }

    /// Whether the files belong to another run; then a setting that asks for different ones is a mistake.
    public var takesOver: Bool { purpose == .takeOver }

    /// How examples are divided into splits.
    ///
    /// - Throws: `DataError` if an earlier run's file of splits cannot be read.
    public func division() throws -> Division {
        Division(
            seed: seed, record: try files[SplitRecord.fileName].map { try SplitRecord($0) }, purpose: purpose,
            earlier: earlier, rows: rows, isContinued: isContinued)
    }

    /// The settings of the input adapter that the data is for.
    ///
    /// - Parameters:
    ///   - type: the type of the settings.
    ///   - input: the input's name, where several have settings of that type; nil: the only one that has.
    /// - Returns: the settings.
    /// - Throws: `SettingsError` if there is no such input, or more than one.
    public func inputSettings<S: Settings>(_ type: S.Type, of input: String? = nil) throws -> S {
        let found = inputs.filter { input == nil || $0.key == input }.compactMapValues { $0 as? S }
        guard let settings = found.values.first else {
            throw SettingsError(
                "The data is for an input with \(type); the model has \(inputs.keys.sorted().quoted).")
        }
        guard found.count == 1 else {
            throw SettingsError(
                "The inputs \(found.keys.sorted().quoted) have \(type); the data set should say which it is for."
            )
        }
        return settings
    }

    /// The request for the data of one of several inputs.
    ///
    /// - Parameters:
    ///   - input: the input's name.
    ///   - path: the path of its data.
    ///   - rows: the rows of the table there, of which it is a part; nil: it has examples of its own.
    /// - Returns: the request for it.
    package func part(_ input: String, path: String, of rows: SharedRows? = nil) -> DataRequest {
        var part = DataRequest(
            path: path, seed: seed, files: files.part(input), purpose: purpose,
            inputs: inputs.filter { $0.key == input },
            // Examples that are joined by their labels have all of them, also those that a run that is measured does not know.
            earlier: rows == nil && purpose == .measureOther ? nil : earlier?.part(input))
        part.rows = rows
        return part
    }
}
