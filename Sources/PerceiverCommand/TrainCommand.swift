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
        abstract: "Train a model, or resume a run.",
        usage: """
            perceiver-io train --data PATH [--key.path VALUE]...
            perceiver-io train --input NAME [--output NAME] [--preset NAME] [--key.path VALUE]...
            perceiver-io train --resume DIR [--epochs N | --steps N]
            """,
        discussion: """
            Examples:

              perceiver-io train --input image --output classify
              perceiver-io train --data path/to/photos
              perceiver-io train --preset mnist --data mnist --epochs 5
              perceiver-io train --input image --output classify --input.bands 64 --model.encoder.latent_count 64
              perceiver-io train --input image --output classify --predict-samples seven.png one.png --predict-top 3
              perceiver-io train --resume runs/image-classify-1
              perceiver-io train --encoder-from runs/image-classify-1 --freeze-encoder --output classify --data other/images
              perceiver-io train --from runs/image-classify-2 --learning-rate 1e-4 --dropout 0.1

            Data of yours says what its input is, and its labels what the output is; a line says what they decide. The number \
            of steps goes by the number of examples unless --steps or --epochs says it.

            Everything of a run is in its folder: settings (config.yaml), metrics (metrics.csv, and events for TensorBoard), \
            checkpoints (best and last). Ctrl-C saves and stops; --resume goes on as if nothing had happened.
            """)

    @OptionGroup var options: SettingsOptions

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("Folder of the run; by default a new one under runs.", valueName: "dir"))
    var runPath: String?

    @Option(help: ArgumentHelp("Resume the run in this folder.", valueName: "dir"))
    var resume: String?

    @Flag(help: "Replace a run in the folder; other files there are kept.")
    var overwrite = false

    @Flag(help: "Print all settings as YAML, with what each is for, then exit.")
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
        if !PerceiverTool.communicator.isFirst, !printConfig {
            return try Self.train(
                TrainingRun(joining: PerceiverTool.communicator, registry: PerceiverTool.registry))
        }
        if let resume { try goOn(with: resume) } else { try begin() }
    }

    /// Begins a new run: everything is checked before anything is written.
    private func begin() throws {
        let new = try NewRun(
            preset: options.preset, layers: options.layers(), registry: PerceiverTool.registry,
            fetching: fetchPublishedData)
        if printConfig { return try StandardOutput.write(new.settings.commentedYAML(PerceiverTool.registry)) }
        let run = try new.begin(
            at: runPath, overwrites: overwrite, watchesSignals: true, ranks: PerceiverTool.communicator)
        if let transfer = run.transfer { try say("from   \(transfer)") }
        try Self.train(run)
    }

    /// Resumes a run, whose settings and data are checked before anything is written.
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
            return try StandardOutput.write(settings.commentedYAML(registry))
        }
        let run = try TrainingRun(
            resuming: path, changes: own, registry: registry, ranks: PerceiverTool.communicator)
        if let former = run.folder.lock?.formerHolder {
            try say("lock   taken over from \(former), which has ended")
        }
        try Self.train(run)
    }

    private static func train(_ run: TrainingRun) throws {
        try introduce(run)
        try train(run.trainer, run.folder)
        try conclude(run)
    }

    private static func introduce(_ run: TrainingRun) throws {
        let (settings, dataset, trainer) = (run.settings, run.dataset, run.trainer)
        let counts = Split.allCases.map { "\(dataset.count(of: $0).grouped) \($0.rawValue)" }.joined(
            separator: ", ")
        try say(
            "model  \(settings.inputName) to \(settings.outputName), \(trainer.model.parameterCount.grouped) parameters"
        )
        try say("data   \(settings.dataName): \(counts)")
        for remark in dataset.notes { try say("       \(remark)") }
        if !run.decided.isEmpty { try say("       which decides: \(run.decided.joined(separator: ", "))") }
        try say("run    \(run.folder.path), step \(trainer.state.step) of \(trainer.stepCount)")
        if let kept = trainer.keptLatents { try say("kept   \(kept)") }
        try say(
            "cpu    \(Threads.count) \(Threads.count == 1 ? "thread" : "threads"), OpenBLAS kernel \(BLAS.kernel)"
        )
        let ranks = PerceiverTool.communicator
        if ranks.rankCount > 1 {
            try say(
                "ranks  \(ranks.rankCount), for \(settings.training.parts ?? 1) parts of each batch; threads are those of each rank"
            )
        }
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
            // If output cannot be written, training goes on, since metrics.csv has everything; the program fails at its end.
            try? say(row.sentence)
        }
        trainer.onRemark = { remark in
            bar.clear()
            complain(remark)
        }
        trainer.onSamples = { predictions in
            for prediction in predictions { try? say(prediction.text) }
        }
        let outcome = try trainer.run()
        bar.clear()
        if outcome == .finishedEarly {
            let past =
                trainer.state.bestValue == nil
                ? "had no value"
                : "not \(trainer.monitor.movement) since step \(trainer.state.bestStep ?? 0)"
            try say("The validation \(trainer.monitor.metric) has \(past), so training ends here.")
        }
        if outcome == .stopped {
            try say(
                "Stopped after step \(trainer.state.step) of \(trainer.stepCount), and saved. Go on with:")
            try say("  \(PerceiverTool.name) train --resume \(folder.path.quotedForShell)")
            throw ExitCode(128 + (signals.requested ?? SIGINT))
        }
    }

    /// Which checkpoint is the best, and why.
    private static func choice(of run: TrainingRun) -> String {
        let (state, metric) = (run.trainer.state, run.trainer.monitor.metric)
        guard let step = state.bestStep else { return "no checkpoint is the best yet" }
        guard let value = state.bestValue else {
            let reason =
                run.dataset.count(of: .validation) == 0
                ? "there are no validation examples" : "\(metric) is not defined on the validation examples"
            return "best checkpoint: step \(step), the last, as \(reason)"
        }
        return "best by validation \(metricPhrase(metric, value)): step \(step)"
    }

    private static func conclude(_ run: TrainingRun) throws {
        let measured = try run.conclude()
        try say(choice(of: run))
        if let measured {
            try say(measured.sentence)
        }
        let path = run.folder.path
        try say("The run is in \(path). Next:")
        try say("  \(PerceiverTool.name) evaluate --run \(path.quotedForShell)")
        try say("  \(PerceiverTool.name) \(use(of: run.trainer.model, at: path.quotedForShell))")
    }

    /// How a trained model is used.
    private static func use(of model: any Model, at path: String) -> String {
        switch model {
        case is PerceiverAR: "generate --run \(path) PROMPT"
        case let model as PerceiverIO where !model.hasWordsForPredictions:
            "train --encoder-from \(path) --output NAME ..."
        default: "predict --run \(path) INPUT..."
        }
    }
}
