import Foundation
import Perceiver

/// The folder of one run: settings, what the data said of itself, metrics, events, checkpoints.
public struct RunDirectory: Sendable {
    /// The path of the folder.
    public let path: String

    private static let config = "config.yaml"

    /// Which checkpoint of a run.
    public enum Which: String, Sendable, CaseIterable {
        /// The one with the lowest validation loss.
        case best
        /// The newest.
        case last
    }

    /// A folder that is there already.
    ///
    /// - Throws: `FileError` if it is not a run.
    public init(existing path: String) throws {
        self.path = path
        guard FileManager.default.fileExists(atPath: "\(path)/\(Self.config)") else {
            throw FileError(path: path, reason: "is not the folder of a run: it has no \(Self.config).")
        }
    }

    /// A new folder, with the settings and what the data says of itself.
    ///
    /// - Parameters:
    ///   - path: the folder; those above it are made too.
    ///   - settings: all settings of the run.
    ///   - data: what its model is built for.
    ///   - overwrites: whether a run that is there already is removed.
    /// - Throws: `FileError` if it exists already, or cannot be written; `SettingsError` if a file of the data has a
    ///   name that cannot be kept here.
    public init(creating path: String, settings: RunSettings, data: DataDescription, overwrites: Bool) throws
    {
        let files = FileManager.default
        self.path = path
        try Self.check(fileNames: data.files.keys)
        var isFolder: ObjCBool = false
        let exists = files.fileExists(atPath: path, isDirectory: &isFolder)
        if exists, !isFolder.boolValue {
            throw FileError(path: path, reason: "exists already, and is no folder.")
        }
        if exists, try !files.contentsOfDirectory(atPath: path).isEmpty {
            guard overwrites else {
                throw FileError(
                    path: path,
                    reason:
                        "exists already; go on with --resume, replace it with --overwrite, or name another.")
            }
            // Only what is a run is removed, whatever a user may have named by mistake.
            _ = try RunDirectory(existing: path)
            try files.removeItem(atPath: path)
        }
        try makeFolder(at: path)
        // First what makes the folder a run, so that one that was killed here can be overwritten.
        try settings.tree.write(toYAMLFile: "\(path)/\(Self.config)")
        try makeFolder(at: "\(path)/checkpoints")
        try write(data)
    }

    /// The settings as config.yaml holds them.
    public func settings() throws -> SettingsTree { try SettingsTree(yamlFile: "\(path)/\(Self.config)") }

    /// The folder of one checkpoint.
    func checkpoint(_ which: Which) -> Checkpoint {
        Checkpoint(path: "\(path)/checkpoints/\(which.rawValue)")
    }

    /// Takes the weights of a checkpoint over into a model, or those whose names are included.
    public func loadWeights(
        _ which: Which, into model: PerceiverIO, where isIncluded: (String) -> Bool = { _ in true }
    ) throws {
        try checkpoint(which).load(into: model, where: isIncluded)
    }
}
