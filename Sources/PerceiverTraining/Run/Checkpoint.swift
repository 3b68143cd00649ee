import Foundation
import Layers
import PerceiverFiles
import Tensors

/// A folder with weights, optimiser and state, replaced as a whole.
///
/// Each file has a checksum of its content, and `state.json` has those of the others: so a file that was damaged, or is
/// from another checkpoint, is noticed when it is loaded.
struct Checkpoint {
    /// The path of the folder.
    let path: String

    static let (model, optimizer, average, state) = (
        "model.safetensors", "optimizer.safetensors", "average.safetensors", "state.json"
    )
    /// All files of a checkpoint.
    static let fileNames = [model, optimizer, average, state]
    /// The folders of a run that may hold checkpoints.
    static let folderNames = RunDirectory.Which.allCases.flatMap { which in
        ["", ".new", ".previous"].map { "checkpoints/\(which.rawValue)\($0)" }
    }

    private var newPath: String { path + ".new" }
    private var previousPath: String { path + ".previous" }

    /// Writes everything to a new folder, which then replaces the old one.
    ///
    /// Weights that were not trained here have no optimiser.
    ///
    /// If the process is killed between the two renames, the older checkpoint is left under its second name, where ``existing``
    /// finds it.
    func write(
        model: some Module, optimizer: Optimizer?, average: WeightAverage? = nil, state: TrainingState
    ) throws {
        try write(weights: model.weights(), optimizer: optimizer, average: average, state: state)
    }

    /// The same for weights as they are to be in the file, which may be rounded: `RoundedWeights.swift`.
    func write(
        weights: [(name: String, tensor: Tensor)], optimizer: Optimizer? = nil, average: WeightAverage? = nil,
        state: TrainingState
    ) throws {
        try removeOwnFiles(in: newPath)
        if mkdir(newPath, 0o777) != 0 { throw FileError(path: newPath, cannot: "made") }
        var checksums: [String: String] = [:]
        func write(_ tensors: [(name: String, tensor: Tensor)], _ metadata: [String: String], _ name: String)
            throws
        {
            checksums[name] = try TensorFile.write(tensors, metadata: metadata, to: "\(newPath)/\(name)")
        }
        try write(weights, ["format": "pt"], Self.model)
        if let optimizer {
            try write(optimizer.tensors(), ["step_count": "\(optimizer.stepCount)"], Self.optimizer)
        }
        if let average { try write(average.tensors, ["format": "pt"], Self.average) }
        try StateFile(state, checksums: checksums).write(to: "\(newPath)/\(Self.state)")
        if itemKind(at: path) != nil {
            try removeOwnFiles(in: previousPath)
            try renameItem(at: path, to: previousPath)
        }
        try renameItem(at: newPath, to: path)
        try AtomicFile.syncFolder(of: path)
        try removePrevious()
    }

    /// Cleans up after a killed process: an unfinished checkpoint is removed, and an older one gets its name back
    /// or is removed too.
    ///
    /// - Throws: `FileError` for a file that cannot be removed or renamed.
    func tidy() throws(FileError) {
        try removeOwnFiles(in: newPath)
        if itemKind(at: "\(path)/\(Self.state)") != nil {
            try removePrevious()
        } else if itemKind(at: "\(previousPath)/\(Self.state)") != nil, itemKind(at: path) == nil {
            try renameItem(at: previousPath, to: path)
        }
    }

    /// Removes the older checkpoint; files in it that do not belong to it are moved into the new one.
    private func removePrevious() throws(FileError) {
        try removeOwnFiles(in: previousPath)
        let others = (try? FileManager.default.contentsOfDirectory(atPath: previousPath)) ?? []
        for name in others { try renameItem(at: "\(previousPath)/\(name)", to: "\(path)/\(name)") }
        rmdir(previousPath)
    }

    /// Removes the files of a checkpoint, complete or not, and the folder unless it holds other files.
    private func removeOwnFiles(in folder: String) throws(FileError) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where Self.fileNames.contains(TemporaryFile.finalName(name)) {
            if unlink("\(folder)/\(name)") != 0 {
                throw FileError(path: "\(folder)/\(name)", cannot: "removed")
            }
        }
        rmdir(folder)
    }

    /// The folder of the newest complete checkpoint.
    ///
    /// - Throws: `FileError` if there is none.
    private func existing() throws -> String {
        for candidate in [path, previousPath] where itemKind(at: "\(candidate)/\(Self.state)") != nil {
            return candidate
        }
        throw FileError(
            path: path,
            reason:
                "holds no checkpoint; a run that was killed before its first one begins anew with train --overwrite."
        )
    }

    /// The step after which it was written; nil if there is none, or it cannot be read.
    var step: Int? { (try? existing()).flatMap { try? StateFile(path: "\($0)/\(Self.state)").state.step } }

    /// Loads the weights into a model of the same architecture, or only those whose names are included.
    ///
    /// If a run that is training replaces the checkpoint meanwhile, the new one is loaded.
    func load(into model: some Module, where isIncluded: (String) -> Bool = { _ in true }) throws {
        var tries = 20
        while true {
            let folder = identity
            do {
                return try loadOnce(into: model, where: isIncluded)
            } catch  where identity != folder && tries > 0 {
                tries -= 1
                usleep(10_000)
            }
        }
    }

    /// Identifies the folder, to notice that it was replaced.
    var identity: UInt64 {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_ino) : 0
    }

    private func loadOnce(into model: some Module, where isIncluded: (String) -> Bool) throws {
        let folder = try existing()
        let file = "\(folder)/\(Self.model)"
        try requireSame(file, as: StateFile(path: "\(folder)/\(Self.state)").checksums[Self.model])
        do {
            try model.load(TensorFile.read(file).restored, where: isIncluded)
        } catch let error as WeightError {
            throw FileError(path: file, reason: "does not fit. \(error)")
        }
    }

    /// Loads weights and optimiser state.
    ///
    /// - Returns: the training state.
    /// - Throws: `FileError` for a file that is damaged, does not fit the model, or belongs to another checkpoint.
    func resume(_ model: some Module, _ optimizer: inout Optimizer) throws -> TrainingState {
        let folder = try existing()
        let file = try StateFile(path: "\(folder)/\(Self.state)")
        try load(into: model)
        try restore(&optimizer, of: model, at: file.state.step, "\(folder)/\(Self.optimizer)", file.checksums)
        return file.state
    }

    /// Loads the weight average if there is one; a run may start to use one when it is resumed.
    func restore(_ average: inout WeightAverage) throws {
        let folder = try existing()
        let path = "\(folder)/\(Self.average)"
        let checksum = try StateFile(path: "\(folder)/\(Self.state)").checksums[Self.average]
        guard itemKind(at: path) != nil || checksum != nil else { return }
        try requireSame(path, as: checksum)
        do {
            try average.restore(TensorFile.read(path))
        } catch let error as WeightError {
            throw FileError(path: path, reason: "does not fit. \(error)")
        }
    }

    private func restore(
        _ optimizer: inout Optimizer, of model: some Module, at step: Int, _ path: String,
        _ checksums: [String: String]
    ) throws {
        try requireSame(path, as: checksums[Self.optimizer])
        guard let steps = try SafetensorsFile(path: path).metadata["step_count"].flatMap({ Int($0) }) else {
            throw FileError(path: path, reason: "does not say after how many steps it was written.")
        }
        guard steps == step else {
            throw FileError(
                path: path, reason: "was written after \(steps) steps, but the state beside it after \(step)."
            )
        }
        let tensors = try TensorFile.read(path)
        let misfits = optimizer.misfits(tensors, stepCount: steps, of: model)
        guard misfits.isEmpty else {
            throw FileError(
                path: path,
                reason: "does not fit the model, or holds what cannot be: \(misfits.joined(separator: ", "))."
            )
        }
        optimizer.restore(tensors, stepCount: steps)
    }

    /// Checks that a file is the one that was written with the state, if both have its checksum.
    private func requireSame(_ file: String, as expected: String?) throws {
        guard let found = try SafetensorsFile(path: file).metadata[TensorFile.checksumKey], let expected,
            found != expected
        else { return }
        throw FileError(
            path: file,
            reason:
                "belongs to another checkpoint: its checksum is \(found), but the state beside it was written "
                + "with the checksum \(expected).")
    }
}
