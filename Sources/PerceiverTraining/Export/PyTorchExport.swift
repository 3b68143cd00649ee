import Layers
import Perceiver
import PerceiverFiles
import Tensors

/// A run's model for PyTorch: its weights under their names here, and a Python file that computes with them.
public struct PyTorchExport: ModelExport {
    private let weights: [(name: String, tensor: Tensor)]
    private let module: PyTorchModule

    /// Takes the weights of a run.
    ///
    /// - Throws: `SettingsError` for a model that is no `PerceiverIO`.
    public init(_ run: FinishedRun) throws {
        weights = run.model.weights()
        module = PyTorchModule(try run.perceiverIO, inputName: run.settings.inputName)
    }

    /// `model.safetensors` and `model.py` in a folder.
    public func paths(at folder: String) -> [String] {
        ["model.safetensors", "model.py"].map { "\(folder)/\($0)" }
    }

    /// Writes both into a folder, which is made if need be.
    ///
    /// - Throws: `FileError` if a file cannot be written.
    public func write(to folder: String) throws {
        // The module reads one file, however large.
        try ForeignWeights.write(weights, to: folder, shardSize: .max)
        try AtomicFile.write(module.source, to: "\(folder)/model.py")
    }

    /// What the files are for.
    public func summary(at folder: String) -> String {
        """
        The weights are in \(folder)/model.safetensors, and \(folder)/model.py computes with them in PyTorch.
        The input "\(module.inputName)" is not part of it: it takes rows of \(module.rowChannels) channels.
        """
    }
}
