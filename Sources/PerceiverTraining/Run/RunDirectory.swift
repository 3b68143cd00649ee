import Foundation
import Layers
import PerceiverData
import PerceiverFiles
import PerceiverSettings
import Tensors

/// The folder of one run: settings, what the data said of itself, metrics, events, checkpoints.
///
/// Anybody may read it. Only who has its lock may write in it: a run that was begun or resumed here.
public struct RunDirectory: Sendable {
    /// The path of the folder.
    public let path: String
    /// What keeps other processes from writing in the folder as long as it exists; nil where the run is only read.
    package let lock: RunLock?
    /// The run that this one replaces, until its first checkpoint stands.
    private let replaced: ReplacedRun?
    /// Whether the folder was made for this run.
    private let isNew: Bool

    private static let config = "config.yaml"

    /// Which checkpoint of a run.
    public enum Which: String, Sendable, CaseIterable {
        /// The one with the lowest validation loss.
        case best
        /// The newest.
        case last
    }

    /// A run to read.
    ///
    /// - Throws: `FileError` if the folder is not a run, or was being replaced when the process was killed.
    public init(existing path: String) throws {
        guard !ReplacedRun.isUnfinished(in: path) else {
            throw FileError(
                path: path,
                reason:
                    "was being replaced when the program was ended; `train --resume` puts back what was there."
            )
        }
        try Self.requireRun(at: path)
        (self.path, lock, replaced, isNew) = (path, nil, nil, false)
    }

    /// A run to go on with.
    ///
    /// - Throws: `FileError` if the folder is not a run, or another process writes there.
    public init(resuming path: String) throws {
        if !ReplacedRun.isUnfinished(in: path) { try Self.requireRun(at: path) }
        try RunFiles(folder: path).requireOwnFolders()
        lock = try RunLock(folder: path)
        try ReplacedRun.recover(in: path)
        try Self.requireRun(at: path)
        TemporaryFile.removeLeftovers(inFolder: path)
        for which in Which.allCases { try Self.checkpoint(which, of: path).tidy() }
        (self.path, replaced, isNew) = (path, nil, false)
    }

    /// A new run, with the settings and what the data says of itself.
    ///
    /// A run that is replaced is moved aside and put back if the new one does not come to its first checkpoint. Whatever
    /// else is in its folder stays there.
    ///
    /// - Parameters:
    ///   - path: the folder; those above it are made too.
    ///   - settings: all settings of the run.
    ///   - data: what its model is built for.
    ///   - overwrites: whether a run that is there already is replaced.
    /// - Throws: `FileError` if the folder is in use or cannot be written in; `SettingsError` if a file of the data has
    ///   a name that cannot be kept here.
    public init(creating path: String, settings: RunSettings, data: DataDescription, overwrites: Bool) throws
    {
        guard !path.isEmpty else {
            throw SettingsError("The folder of a run needs a name; the one given is empty.")
        }
        try Self.check(fileNames: data.files.keys)
        try data.check()
        try Self.requireFree(path, overwrites: overwrites)
        isNew = itemKind(at: path) == nil
        try makeFolder(at: path)
        self.path = path
        do {
            lock = try RunLock(folder: path)
        } catch {
            if isNew { rmdir(path) }
            throw error
        }
        do {
            // Another process may have been quicker.
            try Self.requireFree(path, overwrites: overwrites, isLocked: true)
            TemporaryFile.removeLeftovers(inFolder: path)
            try ReplacedRun.recover(in: path)
            try RunFiles(folder: path).requireNoStrangers(data.files.keys)
        } catch {
            lock?.release()
            if isNew { rmdir(path) }
            throw error
        }
        replaced = try Self.isRun(path) ? ReplacedRun(movingAside: path) : nil
        do {
            try settings.tree.write(toYAMLFile: "\(path)/\(Self.config)")
            try makeFolder(at: "\(path)/checkpoints")
            try write(data)
        } catch {
            abandon()
            throw error
        }
    }

    /// Checks that a new run may begin in a folder, and leaves everything as it is.
    ///
    /// - Parameters:
    ///   - path: the folder, which need not be there.
    ///   - overwrites: whether a run that is there already may be replaced.
    /// - Throws: `FileError` if it is in use, or holds what is not to be replaced.
    public static func requireFree(_ path: String, overwrites: Bool) throws {
        try requireFree(path, overwrites: overwrites, isLocked: false)
    }

    private static func requireFree(_ path: String, overwrites: Bool, isLocked: Bool) throws {
        switch itemKind(at: path) {
        case nil: return
        case .folder: break
        default: throw FileError(path: path, reason: "exists already, and is no folder.")
        }
        if !isLocked { try RunLock.requireFree(path) }
        try RunFiles(folder: path).requireOwnFolders()
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw FileError(path: path, reason: "is a folder that cannot be listed.")
        }
        // A process that was killed at its very beginning has left no more than these.
        if names.allSatisfy({ $0 == RunLock.fileName || $0 != TemporaryFile.finalName($0) }) { return }
        guard overwrites else {
            throw FileError(
                path: path,
                reason: "exists already; go on with --resume, replace it with --overwrite, or name another.")
        }
        guard isRun(path) || ReplacedRun.isUnfinished(in: path) else {
            throw FileError(
                path: path,
                reason: "is not the folder of a run of this program: --overwrite replaces nothing else.")
        }
    }

    /// Whether this program has made the folder a run, even if it was killed soon after.
    private static func isRun(_ path: String) -> Bool {
        guard let settings = try? SettingsTree(yamlFile: "\(path)/\(config)"),
            settings.mapping?.keys.sorted() == RunSettings.keys.sorted()
        else { return false }
        return (try? fileNames(ofRunAt: path)) != nil
            || itemKind(at: "\(path)/\(RunLock.fileName)") == .file
    }

    private static func requireRun(at path: String) throws {
        guard itemKind(at: "\(path)/\(config)") == .file else {
            throw FileError(path: path, reason: "is not the folder of a run: it has no \(config).")
        }
        // The lock of a killed process tells that this is a run: it is not to be taken and given back.
        guard itemKind(at: "\(path)/\(descriptionName)") != nil else {
            throw FileError(
                path: path,
                reason: "has no \(descriptionName): a run that was ended at its very beginning is begun "
                    + "again with --run and --overwrite.")
        }
    }

    /// Lets go of the run that this one replaces, because this one can be resumed from now on.
    func establish() { replaced?.discard() }

    /// Removes what a run that did not come to its first checkpoint has written, and puts back the one that it was to
    /// replace.
    func abandon() {
        if let replaced {
            try? replaced.restore()
        } else {
            let files = RunFiles(folder: path)
            try? files.remove(files.present())
        }
        lock?.release()
        if isNew { rmdir(path) }
    }

    /// The settings as config.yaml holds them.
    public func settings() throws -> SettingsTree { try SettingsTree(yamlFile: "\(path)/\(Self.config)") }

    /// Writes down what has changed since the run began.
    ///
    /// - Parameters:
    ///   - settings: all settings.
    ///   - data: what the data said of itself then, which stays.
    ///   - files: the files of the data, which may have grown.
    /// - Throws: `FileError` if they cannot be written.
    public func update(_ settings: RunSettings, data: DataDescription, files: [String: Data]) throws {
        require(
            lock != nil, "A run that is only read cannot be written to; open it with RunDirectory(resuming:)."
        )
        if settings.tree != (try self.settings()) {
            try settings.tree.write(toYAMLFile: "\(path)/\(Self.config)")
        }
        if files != data.files {
            var grown = data
            grown.files = files
            try write(grown, inPlaceOf: data)
        }
    }

    /// The folder of one checkpoint.
    func checkpoint(_ which: Which) -> Checkpoint { Self.checkpoint(which, of: path) }

    private static func checkpoint(_ which: Which, of path: String) -> Checkpoint {
        Checkpoint(path: "\(path)/checkpoints/\(which.rawValue)")
    }

    /// Takes the weights of a checkpoint over into a model, or those whose names are included.
    public func loadWeights(
        _ which: Which, into model: some Module, where isIncluded: (String) -> Bool = { _ in true }
    ) throws {
        try checkpoint(which).load(into: model, where: isIncluded)
    }
}
