import ArgumentParser
import Foundation
import Layers
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverReports
import PerceiverSettings
import PerceiverTraining
import Tensors

/// The command `perceiver-io train`.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a model, or go on training one.",
        usage: """
            perceiver-io train --input NAME --output NAME [--data PATH] [--preset NAME] [--key.path VALUE]...
            perceiver-io train --resume DIR [--epochs N | --steps N]
            """,
        discussion: """
            Examples:

              perceiver-io train --input image --output classify
              perceiver-io train --preset mnist --data path/to/mnist --epochs 5
              perceiver-io train --input image --output classify --input.bands 64 --model.encoder.latent_count 64
              perceiver-io train --input image --output classify --predict-samples seven.png one.png --predict-top 3
              perceiver-io train --resume runs/image-classify-1
              perceiver-io train --encoder-from runs/image-classify-1 --freeze-encoder --output classify --data other/images
              perceiver-io train --from runs/image-classify-2 --learning-rate 1e-4 --dropout 0.1

            Everything of a run is in its folder: settings (config.yaml), metrics (metrics.csv, and events for TensorBoard), \
            checkpoints (best and last). Ctrl-C saves and stops; --resume goes on as if nothing had happened.
            """)

    @OptionGroup var options: SettingsOptions

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("Folder of the run; by default a new one under runs.", valueName: "dir"))
    var runPath: String?

    @Option(help: ArgumentHelp("Go on with the run in this folder.", valueName: "dir"))
    var resume: String?

    @Flag(help: "Replace the run that is in the folder already; other files there stay.")
    var overwrite = false

    @Flag(help: "Print all settings as YAML, and stop.")
    var printConfig = false

    func validate() throws {
        guard resume != nil else { return }
        if runPath != nil || overwrite {
            throw ValidationError("--resume goes on in its own folder; leave out --run and --overwrite.")
        }
        if options.preset != nil {
            throw ValidationError("--resume goes on with the run's own settings; leave out --preset.")
        }
    }

    func run() throws {
        if let resume { try goOn(with: resume) } else { try begin() }
    }

    /// A new run: everything is checked before anything is written.
    private func begin() throws {
        let registry = PerceiverTool.registry
        let own = try options.layers()
        let transfer = try Transfer(askedForBy: own, preset: options.preset, registry: registry)
        let settings = try RunSettings(
            registry: registry, preset: options.preset, layers: [transfer?.settings ?? SettingsTree()] + own)
        if printConfig { return try StandardOutput.write(settings.tree.yamlText()) }
        if let runPath { try RunDirectory.requireFree(runPath, overwrites: overwrite) }
        if let threads = settings.training.threads { Threads.count = threads }
        let dataset = try registry.openDataset(
            settings, files: transfer?.files ?? [:], for: transfer == nil ? .begin : .takeOver)
        let data = dataset.description
        try transfer?.requireSameClasses(data)
        let model = try registry.makeModel(settings, data: data)
        try Trainer.check(model, settings: settings.training, dataset: dataset)
        model.initialize(seed: UInt64(settings.training.seed), scheme: settings.training.scheme)
        try transfer?.load(into: model)
        try Trainer.checkFirstBatch(model, settings: settings.training, dataset: dataset)
        let folder = try folder(of: settings, data: data)
        let trainer = try Trainer(
            model, settings: settings.training, dataset: dataset, run: folder, resumes: false)
        if let transfer { try say("from   \(transfer)") }
        try Self.train(trainer, settings, dataset, folder)
    }

    /// A run goes on: what it was begun with must still be so, before anything is written.
    private func goOn(with path: String) throws {
        let registry = PerceiverTool.registry
        let own = try options.layers()
        if try Transfer(askedForBy: own, preset: nil, registry: registry) != nil {
            throw ValidationError(
                "--resume goes on with the run's own weights; leave out --from and --encoder-from.")
        }
        if printConfig {
            let settings = try RunSettings(
                resuming: RunDirectory(existing: path), changes: own, registry: registry)
            return try StandardOutput.write(settings.tree.yamlText())
        }
        let folder = try RunDirectory(resuming: path)
        let settings = try RunSettings(resuming: folder, changes: own, registry: registry)
        if let threads = settings.training.threads { Threads.count = threads }
        let kept = try folder.data()
        let dataset = try registry.openDataset(settings, files: kept.files, for: .proceed)
        try dataset.description.requireSame(as: kept, run: path)
        let model = try registry.makeModel(settings, data: kept)
        let trainer = try Trainer(
            model, settings: settings.training, dataset: dataset, run: folder, resumes: true)
        try folder.update(settings, data: kept, files: dataset.description.files)
        if let former = folder.lock?.formerHolder {
            try say("lock   taken over from \(former), which has ended")
        }
        try Self.train(trainer, settings, dataset, folder)
    }

    /// The folder of a new run: the one that is named, or one of its own.
    private func folder(of settings: RunSettings, data: DataDescription) throws -> RunDirectory {
        while true {
            let path = runPath ?? Self.freshPath(for: settings)
            do {
                return try RunDirectory(
                    creating: path, settings: settings, data: data, overwrites: overwrite)
            } catch  where runPath == nil && path != Self.freshPath(for: settings) {
                continue  // another process has just taken it
            }
        }
    }

    /// The first folder runs/<input>-<output>-<number> that is free.
    private static func freshPath(for settings: RunSettings) -> String {
        let name = "\(settings.inputName)-\(settings.outputName)"
        var number = 1
        while FileManager.default.fileExists(atPath: "runs/\(name)-\(number)") { number += 1 }
        return "runs/\(name)-\(number)"
    }

    private static func train(
        _ trainer: Trainer, _ settings: RunSettings, _ dataset: any Dataset, _ folder: RunDirectory
    ) throws {
        try introduce(trainer.model, settings, dataset, folder, trainer)
        try train(trainer, folder)
        try conclude(trainer.model, settings, dataset, folder)
    }

    private static func introduce(
        _ model: some Model, _ settings: RunSettings, _ dataset: any Dataset, _ folder: RunDirectory,
        _ trainer: Trainer
    ) throws {
        let counts = Split.allCases.map { "\(dataset.count(of: $0).grouped) \($0.rawValue)" }.joined(
            separator: ", ")
        try say(
            "model  \(settings.inputName) to \(settings.outputName), \(model.parameterCount.grouped) parameters"
        )
        try say("data   \(settings.dataName): \(counts)")
        for remark in dataset.remarks { try say("       \(remark)") }
        try say("run    \(folder.path), step \(trainer.state.step) of \(trainer.stepCount)")
        if let kept = trainer.keptLatents { try say("kept   \(kept)") }
        try say("cpu    \(Threads.count) threads, OpenBLAS kernel \(BLAS.kernel)")
        guard settings.training.precision == .bfloat16 else { return }
        let remark = Precision.isBFloat16Native ? "" : ", slower than fp32: this processor has no AVX512-BF16"
        try say("       products of bf16\(remark)")
    }

    private static func train(_ trainer: Trainer, _ folder: RunDirectory) throws {
        let signals = StopSignals()
        defer { signals.end() }
        let bar = ProgressBar()
        defer { bar.clear() }
        trainer.shouldStop = { signals.requested != nil }
        trainer.onProgress = { bar.update($0, time: ProcessInfo.processInfo.systemUptime) }
        trainer.onEvaluation = { row in
            bar.clear()
            // What nobody can read is in metrics.csv; the training goes on, and the program fails at its end.
            try? say(row.sentence)
        }
        trainer.onSamples = { predictions in
            for prediction in predictions { try? say(prediction.text) }
        }
        let outcome = try trainer.run()
        bar.clear()
        if outcome == .finishedEarly {
            try say(
                "The validation loss has not fallen since step \(trainer.state.bestStep ?? 0), so training ends here."
            )
        }
        if outcome == .stopped {
            try say(
                "Stopped after step \(trainer.state.step) of \(trainer.stepCount), and saved. Go on with:")
            try say("  \(PerceiverTool.name) train --resume \(folder.path.quotedForShell)")
            throw ExitCode(128 + (signals.requested ?? SIGINT))
        }
    }

    private static func conclude(
        _ model: some Model, _ settings: RunSettings, _ dataset: any Dataset, _ folder: RunDirectory
    ) throws {
        try folder.writeCurves()
        try folder.loadWeights(.best, into: model)
        if let split = [Split.test, .validation].first(where: { dataset.count(of: $0) > 0 }) {
            let metrics = try withPrecision(settings.training.precision) {
                try model.evaluate(on: dataset, split: split, batchSize: settings.training.batchSize)
            }
            let count = dataset.count(of: split)
            if let table = metrics.confusion {
                try folder.writeConfusion(table, title: "\(split.rawValue): \(count.grouped) examples")
            }
            try say("best checkpoint, \(metrics.sentence(of: split, exampleCount: count))")
        }
        try say("The run is in \(folder.path). Next:")
        try say("  \(PerceiverTool.name) evaluate --run \(folder.path.quotedForShell)")
        try say("  \(PerceiverTool.name) predict --run \(folder.path.quotedForShell) INPUT...")
    }
}
