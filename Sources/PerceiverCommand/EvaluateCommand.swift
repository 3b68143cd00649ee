import ArgumentParser
import Perceiver
import PerceiverTraining

/// The command `perceiver-io evaluate`.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure a trained model.",
        discussion: """
            Examples:

              perceiver-io evaluate --run runs/image-classify-1
              perceiver-io evaluate --run runs/image-classify-1 --data other/images --split test --json
            """)

    @OptionGroup var options: RunOptions

    @Option(help: ArgumentHelp("Data to measure on; by default that of the run.", valueName: "path"))
    var data: String?

    @Option(help: ArgumentHelp("Which examples: train, validation or test.", valueName: "name"))
    var split = Split.test

    @Option(help: ArgumentHelp("Examples in a batch.", valueName: "n"))
    var batchSize: Int?

    @Flag(help: "Count files that cannot be read, and go on without them.")
    var skipUnreadable = false

    func validate() throws {
        if let batchSize, batchSize < 1 {
            throw ValidationError("--batch-size should be at least 1, but it is \(batchSize).")
        }
    }

    func run() throws {
        let run = try options.open()
        let registry = PerceiverTool.registry
        let settings =
            try data.map { try run.settings.reading(dataAt: $0, registry: registry) } ?? run.settings
        let dataset = try registry.openDataset(
            settings.skippingUnreadable(skipUnreadable, registry: registry), files: run.data.files)
        guard dataset.description.classNames == run.data.classNames else {
            throw SettingsError(
                "The data has the classes \(dataset.description.classNames), but the model was trained for "
                    + "\(run.data.classNames).")
        }
        guard dataset.count(of: split) > 0 else {
            throw SettingsError("The data has no \(split.rawValue) examples.")
        }
        let metrics = try run.model.evaluate(
            on: dataset, split: split, batchSize: batchSize ?? run.settings.training.batchSize)
        if options.json {
            print(try Report(split, metrics).json())
        } else {
            print(metrics.sentence(of: split))
        }
    }

    /// What --json prints.
    private struct Report: Encodable {
        let split: String
        let count: Int
        let loss: Double?
        let accuracy: Double?
        let top5Accuracy: Double?

        enum CodingKeys: String, CodingKey {
            case split, count, loss, accuracy
            case top5Accuracy = "top5_accuracy"
        }

        init(_ split: Split, _ metrics: Metrics) {
            self.split = split.rawValue
            count = metrics.sums["loss"]?.count ?? 0
            loss = metrics["loss"]
            accuracy = metrics["accuracy"]
            top5Accuracy = metrics["top5_accuracy"]
        }
    }
}

extension Split: ExpressibleByArgument {}
