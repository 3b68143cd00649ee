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
            perceiver-io predict --run DIR INPUT... | --file FILE... | - [--top N] [--json]
            perceiver-io predict --run DIR INPUT --attention PNG
            """,
        discussion: """
            Examples:

              perceiver-io predict --run runs/image-classify-1 seven.png
              perceiver-io predict --run runs/image-classify-1 --file scans/*.png --top 3 --json
              perceiver-io predict --run runs/image-classify-1 - < seven.png
              perceiver-io predict --run runs/image-classify-1 seven.png --attention looks.png

            What an argument stands for is up to the run's input adapter: for some it is the path of a file, for others \
            the example itself. The files of --file are always read, and so is the standard input, which is called -.
            """)

    @OptionGroup var options: RunOptions

    @Argument(
        help: ArgumentHelp(
            "Examples: paths or the examples themselves, depending on the input; - is standard input.",
            valueName: "input"))
    var inputs: [String] = []

    @Option(
        name: .customLong("file"), parsing: .upToNextOption,
        help: ArgumentHelp("Files with one example each.", valueName: "file"))
    var files: [String] = []

    @Option(help: ArgumentHelp("Labels to show for each example.", valueName: "n"))
    var top = 5

    @Option(
        help: ArgumentHelp(
            "Write a picture of the attention of the first and the last cross-attention on the one example.",
            valueName: "png"))
    var attention: String?

    @Flag(help: "Skip and count examples that cannot be read.")
    var skipUnreadable = false

    func validate() throws {
        try requireOption("top", top, .count)
        if inputs.isEmpty, files.isEmpty {
            throw ValidationError("Give at least one input, a file with --file, or - for the standard input.")
        }
        if inputs.count(where: { $0 == "-" }) > 1 {
            throw ValidationError("The standard input can be read only once; say - once.")
        }
        if attention != nil, inputs.count + files.count > 1 {
            throw ValidationError(
                "--attention shows one example; give one input, not \(inputs.count + files.count).")
        }
    }

    func run() throws {
        let run = try options.open()
        let sources = try inputs.map(Self.source) + files.map(ExampleSource.file)
        var predictions: [ExamplePrediction] = []
        var skipped = 0
        for source in sources {
            let example: Batch
            do {
                example = try run.model.example(source)
            } catch  where skipUnreadable {
                complain("Skipped: \(error)")
                skipped += 1
                continue
            }
            let prediction = try run.predict(example, called: source.name, count: top)
            predictions.append(prediction)
            if !options.json { try say(prediction.text) }
            if let attention { try draw(example, with: run, to: attention) }
        }
        if options.json { try say(predictions.json()) }
        if skipped > 0 {
            complain("\(skipped) of \(sources.count) examples skipped.")
        }
        if predictions.isEmpty { throw ExitCode.failure }
    }

    private func draw(_ example: Batch, with run: FinishedRun, to path: String) throws {
        guard let picture = try run.model.attentionPicture(of: example) else {
            throw SettingsError(
                "The input \"\(run.settings.inputName)\" has no picture of its examples; leave out --attention."
            )
        }
        try AtomicFile.write(picture.pngFile, to: path)
    }

    private static func source(_ argument: String) throws -> ExampleSource {
        argument == "-" ? .standardInput(try StandardInput.contents()) : .argument(argument)
    }
}
