import ArgumentParser
import Foundation
import Perceiver
import PerceiverFiles
import PerceiverReports
import PerceiverSettings
import PerceiverTraining

/// The command `perceiver-io predict`.
struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Use a trained model on examples of your own.",
        usage: """
            perceiver-io predict --run DIR INPUT... | --file FILE... | --list FILE | --lines FILE | --csv FILE [--column NAME] | -
                [--top N] [--format text|json|jsonl|csv|table] [--out FILE]
            perceiver-io predict --run DIR INPUT --attention PNG
            perceiver-io predict --run DIR INPUT... --explain
            """,
        discussion: """
            Examples:

              perceiver-io predict --run runs/image-classify-1 seven.png
              perceiver-io predict --run runs/image-classify-1 scans --out scans.csv --skip-unreadable
              perceiver-io predict --run runs/image-classify-1 --file 'scans/*.png' --top 3 --json
              perceiver-io predict --run runs/sentiment --lines reviews.txt --format table
              perceiver-io predict --run runs/image-classify-1 - < seven.png
              perceiver-io predict --run runs/image-classify-1 seven.png --attention looks.png
              perceiver-io predict --run runs/series-forecast-1 meter.csv --format csv --chart next.svg
              perceiver-io predict --run runs/frames-flow-1 first.png+second.png --files flow

            What an argument stands for is up to the run's input adapter: for some it is the path of a file, for others \
            the example itself. The files of --file are always read, and so is the standard input, which is called -.
            """)

    @OptionGroup var options: RunOptions
    @OptionGroup var examples: ExampleOptions

    @Option(
        help: ArgumentHelp(
            "Labels to show for each example; by default 5, and in a row of csv or table 1, or all where an example can have "
                + "several.", valueName: "n"))
    var top: Int?

    @Option(
        help: ArgumentHelp(
            "How predictions are written: text, json, jsonl, csv or table; by default as --out ends (.txt, .json, .jsonl, .csv), "
                + "or else text.",
            valueName: "name"))
    var format: PredictionFormat?

    @Option(help: ArgumentHelp("Write to this file, once all is done.", valueName: "file"))
    var out: String?

    @Option(
        help: ArgumentHelp(
            "Write a picture of the attention of the first and the last cross-attention on the one example.",
            valueName: "png"))
    var attention: String?

    @Flag(
        help:
            "Show which parts of an example matter, such as columns of a table, or each of several inputs: what would be predicted without it."
    )
    var explain = false

    @Option(help: ArgumentHelp("Write a chart of the prediction for the one example.", valueName: "svg"))
    var chart: String?

    @Option(
        help: ArgumentHelp(
            "Write what is predicted as files, such as pictures or sounds, into this folder.",
            valueName: "dir"))
    var files: String?

    func validate() throws {
        try requireChartFile(chart)
        if explain, try writtenFormat.hasRows {
            throw ValidationError("--explain writes several lines for an example: as text, json or jsonl.")
        }
        if let attention, !attention.lowercased().hasSuffix(".png") {
            throw ValidationError(
                "--attention writes a PNG file; name it with .png at its end, not \(attention).")
        }
        try requireOption("top", top, .count)
        if options.json, let format, format != .json {
            throw ValidationError("--json asks for another format than --format \(format.rawValue).")
        }
        _ = try writtenFormat
    }

    /// How predictions are written: as the options say, or as the file ends.
    private var writtenFormat: PredictionFormat {
        get throws {
            if options.json { return .json }
            return try format ?? out.map(PredictionFormat.init(ofFile:)) ?? .text
        }
    }

    func run() throws {
        // Whoever writes the list or reads the predictions may take their time.
        PerceiverTool.communicator.timeout = .infinity
        let run = try options.open()
        try run.requireCharts(for: chart)
        guard PerceiverTool.communicator.isFirst else {
            return try StopSignals.watching { try predict([], with: run) { _, _ in } }
        }
        let listed = try examples.examples(for: run)
        for (option, path) in [("attention", attention), ("chart", chart)]
        where path != nil && listed.count != 1 {
            throw ValidationError("--\(option) shows one example; give one input, not \(listed.count).")
        }
        try examples.requireNoneWritten(to: [out, attention, chart], among: listed)
        guard let out else {
            return try write(listed, with: run) { try say($0) }.end("predicted", writtenTo: nil)
        }
        let task = try StopSignals.watching {
            try AtomicFile.write(to: out) { file in
                try write(listed, with: run) { try file.write($0 + "\n") }
            }
        }
        task.end("predicted", writtenTo: out)
    }

    /// Whether a row has a column for each label.
    private func showsAllLabels(of run: FinishedRun) throws -> Bool {
        let output = try run.perceiverIO.output as? any OutputWithLabels
        return try top == nil && writtenFormat.hasRows && output?.hasOneLabelEach == false
    }

    /// Makes the predictions together with the other ranks, which need no list.
    private func predict(
        _ listed: [ListedExample], with run: FinishedRun,
        body: (ListedExample, Result<ExamplePrediction, any Error>) throws -> Void
    ) throws {
        let usualCount = try showsAllLabels(of: run) ? Int.max : writtenFormat.hasRows ? 1 : 5
        try run.predict(
            listed, count: top ?? usualCount, batchSize: examples.batchSize, makesFiles: files != nil,
            explains: explain, communicator: PerceiverTool.communicator, body: body)
    }

    private func write(
        _ listed: [ListedExample], with run: FinishedRun, to write: @escaping (String) throws -> Void
    ) throws -> ExampleTask {
        let format = try writtenFormat
        let output = try run.perceiverIO.output as? any OutputWithLabels
        let showsAll = try showsAllLabels(of: run)
        let columns = try examples.columnsOfRows() ?? ["input"]
        var writer = PredictionWriter(format, columns: columns, write: write) { name in
            let isSet = output.map { !$0.hasOneLabelEach(of: name) } ?? false
            return showsAll && isSet ? .columns : .ranks(top ?? 1)
        }
        var made = try files.map { try PredictedFiles(in: $0, of: run) }
        var task = ExampleTask(
            count: listed.count, skipsUnreadable: examples.skipUnreadable,
            isQuiet: out == nil && isatty(STDOUT_FILENO) != 0)
        try predict(listed, with: run) { example, outcome in
            guard let prediction = try task.take(outcome) else { return }
            try writer.add(prediction, of: example.row?.fields ?? [prediction.input])
            try made?.write(prediction)
            for note in prediction.tables.compactMap(\.note) { complain("\(prediction.input): \(note)") }
            if let attention { try draw(example, with: run, to: attention) }
            if let chart { try run.writeChart(of: run.perceiverIO.example(example.source), to: chart) }
        }
        try writer.finish()
        try task.requireSome()
        return task
    }

    private func draw(_ example: ListedExample, with run: FinishedRun, to path: String) throws {
        let model = try run.perceiverIO
        guard let input = model.input as? any InputWithExamples,
            let picture = try model.attentionPicture(of: example.batch(for: input))
        else {
            throw SettingsError(
                "The input \"\(run.settings.inputName)\" has no picture of its examples; leave out --attention."
            )
        }
        try AtomicFile.write(picture.pngFile, to: path)
    }
}
