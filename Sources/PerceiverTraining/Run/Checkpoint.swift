import Foundation
import Layers
import Perceiver
import Tensors

/// Where a run is: enough to go on as if it had never stopped.
public struct TrainingState: Codable, Sendable, Equatable {
    /// Optimiser steps done.
    public var step = 0
    /// Passes over the training examples that are complete.
    public var epoch = 0
    /// Batches done of the pass that is not.
    public var batch = 0
    /// The lowest validation loss so far, and the step it was reached at.
    public var bestLoss: Double?
    /// The step of the best checkpoint.
    public var bestStep: Int?
    /// How the validation loss has gone of late; nil before the first evaluation.
    public var plateau: Plateau?
    /// Seconds of training.
    public var seconds: Double = 0
    /// Whether the evaluation after this step is still to be done, because the run was asked to stop in it.
    public var isEvaluationPending: Bool?
    /// Metrics of the training batches since the last evaluation.
    public var metrics = Metrics()

    /// The state of a run that has not begun.
    public init() {}
}

/// A folder with weights, optimiser and state, replaced as a whole.
struct Checkpoint {
    /// The path of the folder.
    let path: String

    private static let (model, optimizer, average, state) = (
        "model.safetensors", "optimizer.safetensors", "average.safetensors", "state.json"
    )

    /// Writes everything beside the folder, then puts it in the folder's place.
    ///
    /// A kill between the two renames leaves the older checkpoint under its second name, where ``existing`` finds it.
    func write(
        model: PerceiverIO, optimizer: Optimizer, average: WeightAverage? = nil, state: TrainingState
    ) throws {
        let files = FileManager.default
        let (new, old) = (path + ".new", previousPath)
        try? files.removeItem(atPath: new)
        try makeFolder(at: new)
        try TensorFile.write(model.weights(), metadata: ["format": "pt"], to: "\(new)/\(Self.model)")
        try TensorFile.write(
            optimizer.tensors(), metadata: ["step_count": "\(optimizer.stepCount)"],
            to: "\(new)/\(Self.optimizer)")
        if let average {
            try TensorFile.write(
                average.tensors, metadata: ["format": "pt"], to: "\(new)/\(Self.average)")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try AtomicFile.write(Array(try encoder.encode(state)) + Array("\n".utf8), to: "\(new)/\(Self.state)")
        if files.fileExists(atPath: path) {
            try? files.removeItem(atPath: old)
            try rename(path, to: old)
        }
        try rename(new, to: path)
        try? files.removeItem(atPath: old)
    }

    /// Removes what a process that was killed while it wrote has left behind.
    func removeLeftovers() {
        try? FileManager.default.removeItem(atPath: path + ".new")
        guard FileManager.default.fileExists(atPath: "\(path)/\(Self.state)") else { return }
        try? FileManager.default.removeItem(atPath: previousPath)
    }

    private func rename(_ source: String, to target: String) throws(FileError) {
        if Foundation.rename(source, target) != 0 {
            throw FileError(path: source, cannot: "renamed to \(target)")
        }
    }

    private var previousPath: String { path + ".previous" }

    /// The folder that holds the newest whole checkpoint.
    ///
    /// - Throws: `FileError` if there is none.
    private func existing() throws -> String {
        for candidate in [path, previousPath]
        where FileManager.default.fileExists(atPath: "\(candidate)/\(Self.state)") {
            return candidate
        }
        throw FileError(path: path, reason: "holds no checkpoint.")
    }

    /// Takes the weights over into a model of the same architecture, or those whose names are included.
    func load(into model: PerceiverIO, where isIncluded: (String) -> Bool = { _ in true }) throws {
        let file = "\(try existing())/\(Self.model)"
        do {
            try model.load(TensorFile.read(file), where: isIncluded)
        } catch let error as WeightError {
            throw FileError(path: file, reason: "does not fit. \(error)")
        }
    }

    /// Takes everything over.
    func resume(_ model: PerceiverIO, _ optimizer: inout Optimizer) throws -> TrainingState {
        try load(into: model)
        let folder = try existing()
        let (stateFile, optimizerFile) = ("\(folder)/\(Self.state)", "\(folder)/\(Self.optimizer)")
        let file = try SafetensorsFile(path: optimizerFile)
        guard let steps = file.metadata["step_count"].flatMap({ Int($0) }) else {
            throw FileError(path: optimizerFile, reason: "does not say after how many steps it was written.")
        }
        let tensors = try TensorFile.read(optimizerFile)
        let misfits = Self.misfits(tensors, model)
        guard misfits.isEmpty else {
            throw FileError(
                path: optimizerFile,
                reason:
                    "does not fit the model, or holds what is no number: \(misfits.joined(separator: ", ")).")
        }
        optimizer.restore(tensors, stepCount: steps)
        let state: TrainingState
        do {
            state = try JSONDecoder().decode(
                TrainingState.self, from: Data(readBytes(at: stateFile)))
        } catch {
            throw FileError(path: stateFile, reason: "is not the state of a run: \(sentence(of: error))")
        }
        return state
    }

    /// Takes the average of the weights over, if there is one: a run may ask for it only when it goes on.
    func restore(_ average: inout WeightAverage) throws {
        let file = "\(try existing())/\(Self.average)"
        guard FileManager.default.fileExists(atPath: file) else { return }
        do {
            try average.restore(TensorFile.read(file))
        } catch let error as WeightError {
            throw FileError(path: file, reason: "does not fit. \(error)")
        }
    }

    /// The names of an optimiser's tensors, `parameter.kind`, that are not of a parameter's shape, or hold NaN.
    private static func misfits(_ tensors: [String: Tensor], _ model: PerceiverIO) -> [String] {
        let shapes = Dictionary(
            uniqueKeysWithValues: model.parameters().map { ($0.name, $0.parameter.shape) })
        return tensors.filter { name, tensor in
            let parameter = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? ""
            return shapes[parameter] != tensor.shape || tensor.dtype != .float32 || tensor.sumOfSquares.isNaN
        }.keys.sorted()
    }
}
