import ArgumentParser
import PerceiverFiles
import PerceiverSettings
import PerceiverTraining
import Tensors

/// The sources of settings: a preset, a file and the command line, each overriding the ones before.
struct SettingsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Input adapter, or several joined by +.", valueName: "name"),
        completion: .custom { _, _, _ in PerceiverTool.registry.inputs.names })
    var input: String?

    @Option(
        help: ArgumentHelp("Output adapter, or several joined by +.", valueName: "name"),
        completion: .custom { _, _, _ in PerceiverTool.registry.outputs.names })
    var output: String?

    @Option(
        help: ArgumentHelp(
            "File or folder of data, or the name of published data (`data list`); without it, data is generated.",
            valueName: "path"),
        completion: .file())
    var data: String?

    @Option(
        help: ArgumentHelp("Start from a named preset.", valueName: "name"),
        completion: .custom { _, _, _ in PerceiverTool.registry.presets.names })
    var preset: String?

    @Option(
        help: ArgumentHelp(
            "Read settings from a YAML file, such as the config.yaml of a run.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("Epochs: passes over the training examples.", valueName: "n"))
    var epochs: Int?

    @Option(help: ArgumentHelp("Optimiser steps, instead of epochs.", valueName: "n"))
    var steps: Int?

    @Option(help: ArgumentHelp("Examples in a batch.", valueName: "n"))
    var batchSize: Int?

    @Option(help: ArgumentHelp("The highest learning rate.", valueName: "x"))
    var learningRate: Double?

    @Option(help: ArgumentHelp("Seed of all random numbers.", valueName: "n"))
    var seed: Int?

    @Option(help: ArgumentHelp("Threads that work at once.", valueName: "n"))
    var threads: Int?

    @Option(help: ArgumentHelp("Precision of matrix products: fp32 or bf16.", valueName: "name"))
    var precision: Precision?

    @Option(
        help: ArgumentHelp(
            "Start from the weights of another run, with its input, output and model and, without --data, its data; how "
                + "to train is said anew.", valueName: "dir"))
    var from: String?

    @Option(
        help: ArgumentHelp(
            "Start from the input adapter and encoder of another run, with their settings.", valueName: "dir")
    )
    var encoderFrom: String?

    @Flag(help: "Freeze the input adapter and encoder.")
    var freezeEncoder = false

    @Option(help: ArgumentHelp("Dropout probability of encoder and decoder.", valueName: "x"))
    var dropout: Double?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Examples, as for `predict`, to predict after each validation.", valueName: "input"))
    var predictSamples: [String] = []

    @Option(help: ArgumentHelp("Labels to show for each sample.", valueName: "n"))
    var predictTop: Int?

    @Flag(help: "Skip and count files that cannot be read.")
    var skipUnreadable = false

    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp(
            "Any other setting by its key, as --key.path VALUE; --print-config shows them all.",
            valueName: "key value"))
    var settings: [String] = []

    /// The layers of settings that override the preset, weakest first.
    func layers() throws -> [SettingsTree] {
        try (config.map { [try SettingsTree(yamlFile: $0)] } ?? []) + [overrides()]
    }

    /// The settings of the command line.
    func overrides() throws -> SettingsTree {
        if epochs != nil, steps != nil {
            throw ValidationError("Say --epochs or --steps, not both.")
        }
        if data == "" { throw ValidationError("--data is empty; say where the data is, or leave it out.") }
        var tree = SettingsTree()
        tree["input.name"] = input.map { .string($0) }
        tree["output.name"] = output.map { .string($0) }
        tree["data.path"] = data.map { .string($0) }
        tree["training.epochs"] = epochs.map { .int($0) }
        tree["training.steps"] = steps.map { .int($0) } ?? epochs.map { _ in .null }
        tree["training.batch_size"] = batchSize.map { .int($0) }
        tree["training.learning_rate"] = learningRate.map { .double($0) }
        tree["training.seed"] = seed.map { .int($0) }
        tree["training.threads"] = threads.map { .int($0) }
        tree["training.precision"] = precision.map { .string($0.rawValue) }
        tree["training.from"] = from.map { .string($0) }
        tree["training.encoder_from"] = encoderFrom.map { .string($0) }
        if freezeEncoder { tree["training.freeze_encoder"] = .bool(true) }
        for part in ["encoder", "decoder"] {
            tree["model.\(part).dropout"] = dropout.map { .double($0) }
        }
        if !predictSamples.isEmpty { tree["training.samples"] = .array(predictSamples.map { .string($0) }) }
        tree["training.sample_count"] = predictTop.map { .int($0) }
        if skipUnreadable { tree["data.skip_unreadable"] = .bool(true) }
        let overrides = try SettingsOverride.parse(settings)
        if let twice = overrides.first(where: {
            ![nil, .null].contains(tree[$0.keyPath]) && tree[$0.keyPath]?.mapping == nil
        }) {
            throw ValidationError(
                "The setting \(twice.keyPath) is given twice, by its key and by an option; say it once.")
        }
        return try SettingsTree().applying(overrides).merging(tree)
    }
}

extension Precision: ExpressibleByArgument {
    /// The precision of that name, in any case.
    public init?(argument: String) { self.init(spelled: argument) }
}

extension CaseIterable where Self: RawRepresentable<String> {
    /// The case of that name, in any spelling that settings allow.
    init?(spelled text: String) {
        guard let name = Self.allCases.map(\.rawValue).choice(spelled: text) else { return nil }
        self.init(rawValue: name)
    }
}

/// Checks an option that is not a setting: it must be missing or in its range, as settings are.
func requireOption(_ name: String, _ value: Int?, _ range: SettingRange) throws {
    guard let value, !range.contains(Double(value)) else { return }
    throw ValidationError("--\(name) should be an integer \(range.words), but it is \(value).")
}
