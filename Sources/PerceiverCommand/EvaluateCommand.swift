import ArgumentParser
import Foundation
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverReports
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
              perceiver-io evaluate --run runs/series-generate-1 --continuations 20

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

    @Flag(
        help:
            "Also measure how much worse the model is with each column of another row of the table, or each of several inputs of another example."
    )
    var importance = false

    @Option(
        help: ArgumentHelp(
            "Write a chart: with --importance of that, otherwise of the prediction for the last example of the split, beside the truth.",
            valueName: "svg"))
    var chart: String?

    @Option(
        help: ArgumentHelp(
            "Also let a causal model continue the given part of each example so many times, and measure how far that is from what follows.",
            valueName: "n"))
    var continuations: Int?

    func validate() throws {
        try requireChartFile(chart)
        try requireOption("continuations", continuations, .count)
        try requireOption("batch-size", batchSize, .count)
    }

    func run() throws {
        let run = try options.open()
        if !importance { try run.requireCharts(for: chart) }
        if let data {
            let other = try run.settings.reading(dataAt: data, registry: PerceiverTool.registry)
            try fetchPublishedData(at: other.dataPaths)
        }
        let dataset = try run.openDataset(
            at: data, skipsUnreadable: skipUnreadable, communicator: PerceiverTool.communicator)
        for remark in dataset.notes { complain(remark) }
        var measured = try run.evaluate(
            on: dataset, split: split.asSplit, batchSize: batchSize, communicator: PerceiverTool.communicator)
        if let continuations {
            try StopSignals.watching {
                measured = try run.adding(
                    errorsOfContinuations: continuations, on: dataset, to: measured,
                    communicator: PerceiverTool.communicator)
            }
        }
        for remark in measured.metrics.notes { complain(remark) }
        let report = try importance ? self.importance(of: run, on: dataset, beside: measured) : nil
        guard PerceiverTool.communicator.isFirst else { return }
        if let chart {
            try report.map { try AtomicFile.write($0.chart, to: chart) }
                ?? run.writeChart(of: lastExample(of: dataset), to: chart)
        }
        let text = ([measured.text] + (report.map { [$0.text] } ?? [])).joined(separator: "\n\n")
        try say(options.json ? EvaluationReport(measured, report).json() : text)
    }

    private func lastExample(of dataset: any Dataset) throws -> Batch {
        let split = split.asSplit ?? Split.allCases.last { dataset.count(of: $0) > 0 } ?? .test
        return try dataset.batch([dataset.count(of: split) - 1], of: split, epoch: 0)
    }

    private func importance(
        of run: FinishedRun, on dataset: any Dataset, beside measured: SplitMetrics
    ) throws -> ImportanceReport {
        let bar = isatty(STDERR_FILENO) != 0 ? ProgressBar() : nil
        let rows = try run.importance(
            on: dataset, split: split.asSplit, batchSize: batchSize, communicator: PerceiverTool.communicator
        ) { done, count in
            bar?.update(
                ExampleProgress(doneCount: done, count: count, elapsedSeconds: 0),
                time: ProcessInfo.processInfo.systemUptime)
        }
        bar?.clear()
        return ImportanceReport(rows, whole: measured, metric: run.model.usualMonitor)
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
