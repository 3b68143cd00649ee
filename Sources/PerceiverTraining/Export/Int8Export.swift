import Layers
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverSettings
import Tensors

/// A run whose model predicts in 8 bits: the weights of its linear maps are integers in its file too, a quarter of the bytes.
///
/// It gives the same results as the run that it is made of at the precision `int8`, to the bit.
public struct Int8Export: ModelExport {
    private let run: FinishedRun
    private let settings: RunSettings

    /// Takes the weights of a run.
    ///
    /// - Parameters:
    ///   - run: of any model.
    ///   - registry: the registry that has the names in its settings.
    /// - Throws: `SettingsError` if the settings are none of the registry.
    public init(_ run: FinishedRun, registry: Registry) throws {
        self.run = run
        settings = try run.settings.keeping(
            ["precision": .string(Precision.int8.rawValue)], at: "training", registry: registry)
    }

    /// The files of a run in a folder.
    public func paths(at folder: String) -> [String] {
        let checkpoint = [Checkpoint.model, Checkpoint.state].map { "checkpoints/best/\($0)" }
        return
            ([RunDirectory.config, RunDirectory.descriptionName] + run.data.files.keys.sorted() + checkpoint)
            .map { "\(folder)/\($0)" }
    }

    /// Writes the run into a folder; what an earlier export wrote there is replaced.
    ///
    /// - Throws: `FileError` if the folder is in use, holds anything else or cannot be written in.
    public func write(to folder: String) throws {
        guard FileIdentity(folder) == nil || FileIdentity(folder) != FileIdentity(run.folder.path) else {
            throw FileError(
                path: folder,
                reason: "is the run that is exported, whose weights would be lost; name another folder.")
        }
        guard !RunDirectory.isRun(folder) || ExportedFiles.areIn(folder) else {
            throw FileError(
                path: folder,
                reason: "is a run that no export wrote, and would be replaced whole; name another folder.")
        }
        let written = try RunDirectory(creating: folder, settings: settings, data: run.data, overwrites: true)
        var state = TrainingState()
        state.step = run.folder.checkpoint(run.checkpoint).step ?? 0
        do {
            try written.checkpoint(.best).write(weights: run.model.roundedWeights(), state: state)
        } catch {
            written.abandon()
            throw error
        }
        written.establish()
    }

    /// How to use it.
    public func summary(at folder: String) -> String {
        let rounded = run.model.parameters().filter(\.parameter.isRoundable)
        let count = rounded.reduce(0) { $0 + $1.parameter.shape.reduce(1, *) }
        return """
            \(count.grouped) of \(run.model.parameterCount.grouped) weights are integers of 8 bits.
            The run is in \(folder). It predicts in int8, with predict, evaluate, embed and generate; it cannot be resumed.
            """
    }
}
