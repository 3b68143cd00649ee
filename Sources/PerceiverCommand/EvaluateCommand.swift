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
              perceiver-io evaluate --run runs/image-classify-1 --data other/images --json
              perceiver-io evaluate --run runs/image-classify-1 --data other/images --split all

            Other data that has no splits of its own is measured whole. Its own splits are kept; --split all measures them \
            together.
            """)

    @OptionGroup var options: RunOptions

    @Option(
        help: ArgumentHelp(
            "Data to evaluate on, or the name of published data; by default that of the run.",
            valueName: "path"))
    var data: String?

    @Option(help: ArgumentHelp("Split to evaluate: train, validation, test or all.", valueName: "name"))
    var split = Part.split(.test)

    @Option(help: ArgumentHelp("Examples in a batch.", valueName: "n"))
    var batchSize: Int?

    @Flag(help: "Skip and count files that cannot be read.")
    var skipUnreadable = false

    func validate() throws {
        try requireOption("batch-size", batchSize, .count)
    }

    func run() throws {
        let run = try options.open()
        if let data {
            let other = try run.settings.reading(dataAt: data, registry: PerceiverTool.registry)
            try fetchPublishedData(at: other.dataPaths)
        }
        let dataset = try run.openDataset(at: data, skipsUnreadable: skipUnreadable)
        for remark in dataset.notes { complain(remark) }
        let measured = try run.evaluate(on: dataset, split: split.asSplit, batchSize: batchSize)
        for remark in measured.metrics.notes { complain(remark) }
        try say(options.json ? EvaluationReport(measured).json() : measured.text)
    }

    /// What is evaluated: a split, or all of them.
    enum Part: ExpressibleByArgument {
        case split(Split)
        case all

        init?(argument: String) {
            guard argument.lowercased() != "all" else {
                self = .all
                return
            }
            guard let split = Split(named: argument) else { return nil }
            self = .split(split)
        }

        var asSplit: Split? {
            if case .split(let split) = self { split } else { nil }
        }

        var defaultValueDescription: String { asSplit?.rawValue ?? "all" }
    }
}
