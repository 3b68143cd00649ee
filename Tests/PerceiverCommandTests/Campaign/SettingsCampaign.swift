import Foundation
import PerceiverAudio
import PerceiverImage
import PerceiverSentiment
import PerceiverText
import TestSupport

@testable import PerceiverSettings
@testable import PerceiverTraining

/// Every setting of everything that is registered, with every value of a list of bad ones, each in a run of the program.
///
/// A new setting, adapter or data set is in it by itself. A run must end by itself within ``limits``: well, or with one
/// line that names the setting. One that has begun to train is asked to stop after some seconds, and must do so.
struct SettingsCampaign {
    /// Of the processor's time and of address space, of each run.
    static let limits = Program.Limits(processorSeconds: 10, addressSpaceMegabytes: 6000)
    /// Seconds by the clock, on a machine that may have other things to do.
    static let (secondsOfTraining, seconds) = (10.0, 60.0)

    /// A setting with a value, in the tiny run that it is a setting of.
    struct Case: Sendable {
        /// What makes the run tiny, and chooses what the setting belongs to.
        let base: [String]
        let keyPath: String
        /// What messages call the value.
        let valueName: String
        /// The value as a line of YAML.
        let value: String
    }

    /// How a run ended.
    enum Ending: Equatable {
        /// Well, or it was training still.
        case accepted
        /// With a line on the standard error.
        case refused(String)
        /// As no run should, in words.
        case failed(String)
    }

    /// Each value with its name.
    static let values: [(name: String, yaml: String)] =
        [
            "0", "-1", "2147483648", "1000000000", "1000000000000", "4611686018427387904",
            "9223372036854775807",
            "9223372036854775808", ".nan", "1e400", "-.inf", "1e-300", "\"\"", "[1, {a: b}]", "{a: b}",
            "true",
        ].map { ($0, $0) } + [
            ("a million characters", "\"" + String(repeating: "7", count: 1_000_000) + "\"")
        ]

    private let registry = Registry(plugins: [
        ImagePlugin.self, TextPlugin.self, SentimentPlugin.self, AudioPlugin.self,
    ])
    private let data: TemporaryFolder

    init() throws {
        data = try TemporaryFolder()
        try CampaignData.write(to: data)
    }

    /// All cases, in an order that does not change.
    var cases: [Case] {
        var cases: [Case] = []
        func add(_ settings: [SettingDescription], _ base: [String]) {
            for setting in settings {
                for (name, yaml) in Self.values {
                    cases.append(Case(base: base, keyPath: setting.keyPath, valueName: name, value: yaml))
                }
            }
        }
        for input in registry.inputs.all { add(input.settings, base(input.name)) }
        for output in registry.outputs.all {
            add(output.settings, base(output.name == "classify" ? "image" : "text", output: output.name))
        }
        for dataset in registry.datasets.all {
            let output = dataset.name == "plaintext" ? "mlm" : "classify"  // it has no classes
            add(dataset.settings, base(dataset.input, output: output, dataset: dataset))
        }
        if let combined = try? registry.input("audio+image") { add(combined.settings, base("audio+image")) }
        add(ModelSettings.descriptions(at: "model"), base("image"))
        add(TrainingSettings.descriptions(at: "training"), base("image"))
        return cases
    }

    /// Arguments of a tiny run of an input.
    private func base(_ input: String, output: String = "classify", dataset: DatasetEntry? = nil) -> [String]
    {
        var arguments = [
            "train", "--input", input, "--output", output, "--run", "run", "--steps", "1", "--batch-size",
            "4",
            "--threads", "1", "--model.encoder.latent_count", "4", "--model.encoder.channels", "16",
            "--model.encoder.self_attention_count", "1",
        ]
        let isFile = dataset?.recognizes != nil
        if let dataset { arguments += ["--data.name", dataset.name] }
        if input.contains("+") { arguments += ["--data.name", "every_combination"] }
        if isFile, let dataset { arguments += ["--data", data.file(dataset.name)] }
        for part in input.split(separator: "+") {
            let prefix = input == part ? "" : "\(part)."
            if !isFile {
                for count in ["train_count", "validation_count", "test_count"] {
                    arguments += ["--data.\(prefix)\(count)", count == "train_count" ? "40" : "10"]
                }
            }
            switch part {
            case "image": arguments += ["--input.\(prefix)bands", "2"]
            case "audio":
                arguments += [
                    "--input.\(prefix)bands", "2", "--input.\(prefix)sample_rate", "8000",
                    "--input.\(prefix)window", "0.1",
                ]
            default:
                arguments += [
                    "--input.\(prefix)channels", "16", "--input.\(prefix)max_length", "32",
                    "--data.\(prefix)tokens.vocabulary_size", "60",
                ]
            }
        }
        return arguments
    }

    /// Runs one case, in a folder of its own.
    func run(_ one: Case) async throws -> (ending: Ending, seconds: Double) {
        let folder = try TemporaryFolder()
        let keys = one.keyPath.split(separator: ".")
        // In a file, because the system has a limit for arguments.
        try folder.write(
            keys.map { "{\($0): " }.joined() + one.value + String(repeating: "}", count: keys.count),
            to: "one.yaml")
        let start = Date.now
        let running = try Program.Running(
            arguments(of: one) + ["--config", "one.yaml"], in: folder.path, limits: Self.limits)
        let isTraining = {
            FileManager.default.fileExists(atPath: folder.file("run/checkpoints/last/state.json"))
        }
        var elapsed: Double { Date.now.timeIntervalSince(start) }
        while running.isRunning, elapsed < (isTraining() ? Self.secondsOfTraining : Self.seconds) {
            try await Task.sleep(for: .milliseconds(10))
        }
        let wasStopped = running.isRunning && isTraining()
        if wasStopped { try await running.send(SIGINT) }
        do {
            let outcome = try await running.outcome(seconds: wasStopped ? Self.seconds : 0)
            return (Self.ending(outcome, of: one, wasStopped: wasStopped), elapsed)
        } catch {
            return (.failed("no end"), elapsed)
        }
    }

    /// The base without what sets the same setting, for the command line counts more than a file.
    private func arguments(of one: Case) -> [String] {
        let options = [
            "training.steps": "--steps", "training.batch_size": "--batch-size",
            "training.threads": "--threads",
        ]
        let option = options[one.keyPath] ?? "--\(one.keyPath)"
        var arguments = one.base
        if let position = arguments.firstIndex(of: option) {
            arguments.removeSubrange(position...position + 1)
        }
        if one.keyPath == "training.epochs", let position = arguments.firstIndex(of: "--steps") {
            arguments.removeSubrange(position...position + 1)
        }
        return arguments
    }

    private static func ending(_ outcome: Program.Outcome, of one: Case, wasStopped: Bool) -> Ending {
        let errors = outcome.errors.trimmingCharacters(in: .whitespacesAndNewlines)
        if outcome.status == 0 || (wasStopped && outcome.status == 130) { return .accepted }
        guard outcome.status == 1 || outcome.status == 64 else {
            return .failed("exit \(outcome.status): \(errors.prefix(300))")
        }
        // A number that training cannot bear is accepted, and found out by training.
        if errors.contains("Error: Step "), errors.contains("training cannot go on") { return .accepted }
        guard errors.hasPrefix("Error: "), !errors.contains("\n"), errors.count < 1000 else {
            return .failed("not one line: \(errors.prefix(300))")
        }
        let name = one.keyPath.split(separator: ".").last ?? ""
        let saysWhy = [name, one.valueName[...], " of memory; there are "].contains { errors.contains($0) }
        return saysWhy ? .refused(errors) : .failed("does not name the setting: \(errors)")
    }
}
