import Foundation
import Layers
import PerceiverData
import PerceiverFiles
import PerceiverReports
import PerceiverSettings
import Tensors

/// The folder of a run: its settings, the description of its data, metrics, events and checkpoints.
///
/// Any process may read it. Only the process that holds its lock, because it began or resumed the run, may write in it.
public struct RunDirectory: Sendable {
    /// The path of the folder.
    public let path: String
    /// The lock that keeps other processes from writing in the folder; nil if the run is only read.
    package let lock: RunLock?
    /// The run that this one replaces, until the first checkpoint is written.
    private let replaced: ReplacedRun?
    /// Whether the folder was made for this run.
    private let isNew: Bool

    static let config = "config.yaml"

    /// A checkpoint of a run.
    public enum Which: String, Sendable, CaseIterable {
        /// The one with the best value of the monitored metric, by default the lowest validation loss.
        case best
        /// The newest one.
        case last
    }

    /// Opens a run to read it.
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

    /// Names a folder that the first rank of a job has opened; it is not looked at here.
    init(ofFirstRankAt path: String) { (self.path, lock, replaced, isNew) = (path, nil, nil, false) }

    /// Opens a run to resume it.
    ///
    /// - Throws: `FileError` if the folder is not a run, or another process writes there.
    public init(resuming path: String) throws {
        if !ReplacedRun.isUnfinished(in: path) { try Self.requireRun(at: path) }
        try RunFiles(folder: path).requireOwnFolders()
        lock = try RunLock(folder: path)
        try ReplacedRun.recover(in: path)
        try Self.requireRun(at: path)
        guard Self.checkpoint(.last, of: path).step != nil || Self.checkpoint(.best, of: path).step == nil
        else {
            lock?.release()
            throw FileError(
                folder: path,
                reason:
                    "was imported or exported, not trained here, and cannot be resumed; begin a run from its weights: --from \(path)."
            )
        }
        TemporaryFile.removeLeftovers(inFolder: path)
        for which in Which.allCases { try Self.checkpoint(which, of: path).tidy() }
        (self.path, replaced, isNew) = (path, nil, false)
    }

    /// Begins a new run with settings and the description of its data.
    ///
    /// A run that is replaced is kept until the new one has written its first checkpoint, and put back if it never does. Other
    /// files in the folder are left alone.
    ///
    /// - Parameters:
    ///   - path: the folder; missing parent folders are made too.
    ///   - settings: all settings of the run.
    ///   - data: the description of its data.
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
            // Another process may have made the folder meanwhile.
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
            try write(data, paths: settings.tree.absoluteDataPaths)
        } catch {
            abandon()
            throw error
        }
    }

    /// Checks that a new run may begin in a folder, without changing anything.
    ///
    /// - Parameters:
    ///   - path: the folder, which need not exist.
    ///   - overwrites: whether a run that is there already may be replaced.
    /// - Throws: `FileError` if it is in use, or holds something that must not be replaced.
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
            throw FileError(folder: path, reason: "cannot be listed.")
        }
        // A process that was killed at its very beginning leaves only these.
        if names.allSatisfy({ $0 == RunLock.fileName || $0 != TemporaryFile.finalName($0) }) { return }
        guard overwrites else {
            // What was imported cannot go on: it has no newest checkpoint.
            let hint = itemKind(at: "\(path)/checkpoints/last") == nil ? "" : "go on with train --resume, "
            throw FileError(
                folder: path,
                reason: "exists already; \(hint)replace it with --overwrite, or name another.")
        }
        guard isRun(path) || ReplacedRun.isUnfinished(in: path) else {
            throw FileError(
                folder: path,
                reason: "is not the folder of a run of this program: --overwrite replaces nothing else.")
        }
    }

    /// Whether this program has begun a run in the folder, even if it was killed soon after.
    static func isRun(_ path: String) -> Bool {
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
        // The lock file of a killed process shows that this is a run, so it must not be taken and removed here.
        guard itemKind(at: "\(path)/\(descriptionName)") != nil else {
            throw FileError(
                path: path,
                reason: "has no \(descriptionName): a run that was ended at its very beginning is begun "
                    + "again with --run and --overwrite.")
        }
    }

    /// Removes the run that this one replaces, because this one can be resumed from now on.
    func establish() { replaced?.discard() }

    /// If the run has no checkpoint yet, removes what it has written, and puts back the run that it was to
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

    /// The settings in config.yaml; of data that is not at its path seen from here, with the absolute path.
    public func settings() throws -> SettingsTree {
        try SettingsTree(yamlFile: "\(path)/\(Self.config)").findingData(at: dataPaths())
    }

    /// Writes what has changed since the run began.
    ///
    /// - Parameters:
    ///   - settings: all settings.
    ///   - step: the number of steps done with the settings of before.
    ///   - data: the description of the data when the run began.
    ///   - files: the files of the data, which may have changed.
    /// - Throws: `FileError` if they cannot be written.
    public func update(
        _ settings: RunSettings, afterStep step: Int, data: DataDescription, files: [String: Data]
    ) throws {
        require(
            lock != nil, "A run that is only read cannot be written to; open it with RunDirectory(resuming:)."
        )
        let before = try self.settings()
        if settings.tree != before { try writeSettings(settings.tree, after: before, step: step) }
        let paths = settings.tree.absoluteDataPaths
        if try files != data.files || paths != dataPaths() {
            var grown = data
            grown.files = files
            try write(grown, paths: paths, inPlaceOf: data)
        }
    }

    /// The folder of one checkpoint.
    func checkpoint(_ which: Which) -> Checkpoint { Self.checkpoint(which, of: path) }

    private static func checkpoint(_ which: Which, of path: String) -> Checkpoint {
        Checkpoint(path: "\(path)/checkpoints/\(which.rawValue)")
    }

    /// Tells a checkpoint of the run in a folder from the one that replaces it, whole or file by file.
    package static func version(of which: Which, inRunAt path: String) -> [FileVersion?] {
        let folder = checkpoint(which, of: path).path
        return [Checkpoint.state, Checkpoint.model].map { FileVersion("\(folder)/\($0)") }
    }

    /// The step of a checkpoint, and the metrics that the run had there; nil: there is none.
    package func metrics(of which: Which) -> (step: Int, rows: [MetricsRow])? {
        guard let step = checkpoint(which).step else { return nil }
        let rows = (try? MetricsFile.rows(ofFileAt: "\(path)/metrics.csv")) ?? []
        return (step, rows.filter { $0.step == step })
    }

    /// Loads the weights of a checkpoint into a model, or only those whose names are included.
    public func loadWeights(
        _ which: Which, into model: some Module, where isIncluded: (String) -> Bool = { _ in true }
    ) throws {
        try checkpoint(which).load(into: model, where: isIncluded)
    }
}
