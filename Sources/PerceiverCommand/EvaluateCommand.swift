import ArgumentParser
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverSettings
import PerceiverTraining

/// The command `perceiver-io evaluate`.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Evaluate a trained model.",
        discussion: """
            Examples:

              perceiver-io evaluate --run runs/image-classify-1
              perceiver-io evaluate --run runs/image-classify-1 --split validation
              perceiver-io evaluate --run runs/image-classify-1 --data other/images --split test --json
            """)

    @OptionGroup var options: RunOptions

    @Option(help: ArgumentHelp("Data to evaluate on; by default that of the run.", valueName: "path"))
    var data: String?

    @Option(help: ArgumentHelp("Split to evaluate: train, validation or test.", valueName: "name"))
    var split = Split.test

    @Option(help: ArgumentHelp("Examples in a batch.", valueName: "n"))
    var batchSize: Int?

    @Flag(help: "Skip and count files that cannot be read.")
    var skipUnreadable = false

    func validate() throws {
        try requireOption("batch-size", batchSize, .count)
    }

    func run() throws {
        let run = try options.open()
        let dataset = try run.openDataset(at: data, skipsUnreadable: skipUnreadable)
        for remark in dataset.notes { complain(remark) }
        let measured = try run.evaluate(on: dataset, split: split, batchSize: batchSize)
        let (count, metrics) = (measured.exampleCount, measured.metrics)
        if options.json {
            try say(Report(split: split, count: count, metrics: metrics).json())
        } else {
            try say(metrics.sentence(of: split, exampleCount: count))
            if let table = metrics.confusion { try say("\n\(table.text)") }
        }
    }

    /// The output of --json: all metrics by name and, for a classifier, the scores of each class and the confusion table.
    private struct Report: Encodable {
        let split: Split
        let count: Int
        let metrics: Metrics

        struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }

            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            for (name, value) in metrics.values {
                try container.encode(value, forKey: Key(stringValue: name))
            }
            try container.encode(split, forKey: Key(stringValue: "split"))
            try container.encode(count, forKey: Key(stringValue: "count"))
            guard let table = metrics.confusion else { return }
            try container.encode(table.scores, forKey: Key(stringValue: "classes"))
            try container.encode(table.rows, forKey: Key(stringValue: "confusion"))
        }
    }
}

extension Split: ExpressibleByArgument {
    /// The split of that name, in any case.
    public init?(argument: String) { self.init(spelled: argument) }
}
