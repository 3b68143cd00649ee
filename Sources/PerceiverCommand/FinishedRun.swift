import ArgumentParser
import Perceiver
import PerceiverData
import PerceiverSettings
import PerceiverTraining
import Tensors

/// Which run to use, and how.
struct RunOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Folder of the run.", valueName: "dir"))
    var run: String

    @Option(help: ArgumentHelp("Which checkpoint: best or last.", valueName: "name"))
    var checkpoint = RunDirectory.Which.best

    @Option(help: ArgumentHelp("Threads that work at once.", valueName: "n"))
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "Of products of matrices: fp32 or bf16; by default as in training.", valueName: "name"))
    var precision: Precision?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        try requireOption("threads", threads, .threads)
    }

    /// The run with its model, weights loaded.
    func open(overrides: SettingsTree = SettingsTree()) throws -> FinishedRun {
        if let threads { Threads.count = threads }
        let registry = PerceiverTool.registry
        let folder = try RunDirectory(existing: run)
        let settings = try RunSettings(registry: registry, layers: [folder.settings(), overrides])
        let data = try folder.data()
        let model = try registry.makeModel(settings, data: data)
        try model.requireMemory(batchSize: 1)
        try folder.loadWeights(checkpoint, into: model)
        return FinishedRun(
            settings: settings, data: data, model: model, precision: precision ?? settings.training.precision)
    }
}

extension RunDirectory.Which: ExpressibleByArgument {}

/// A model that has been trained.
struct FinishedRun {
    let settings: RunSettings
    let data: DataDescription
    let model: PerceiverIO
    let precision: Precision
}
