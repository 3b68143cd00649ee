import ArgumentParser
import Foundation
import Perceiver
import PerceiverTraining

/// The command `perceiver-io predict`.
struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Use a trained model on files.",
        discussion: """
            Examples:

              perceiver-io predict --run runs/image-classify-1 seven.png
              perceiver-io predict --run runs/image-classify-1 scans/*.png --top 3 --json
            """)

    @OptionGroup var options: RunOptions

    @Argument(help: ArgumentHelp("Files to look at.", valueName: "file"))
    var files: [String]

    @Option(help: ArgumentHelp("Labels to show for each file.", valueName: "n"))
    var top = 5

    @Flag(help: "Count files that cannot be read, and go on without them.")
    var skipUnreadable = false

    func validate() throws {
        if top < 1 { throw ValidationError("--top should be at least 1, but it is \(top).") }
        if files.isEmpty { throw ValidationError("Name at least one file.") }
    }

    func run() throws {
        let run = try options.open()
        var answers: [Answer] = []
        var skipped = 0
        for file in files {
            let example: Batch
            do {
                example = try run.model.input.example(atPath: file)
            } catch  where skipUnreadable {
                FileHandle.standardError.write(Data("Skipped: \(error)\n".utf8))
                skipped += 1
                continue
            }
            let labels = try run.model.output.labels(of: run.model(example), count: top).first ?? []
            answers.append(Answer(input: file, predictions: labels))
            if !options.json { show(file, labels) }
        }
        if options.json { print(try answers.json()) }
        if skipped > 0 {
            FileHandle.standardError.write(Data("\(skipped) of \(files.count) files skipped.\n".utf8))
        }
        if answers.isEmpty { throw ExitCode.failure }
    }

    private func show(_ file: String, _ labels: [LabelledProbability]) {
        print(file)
        let width = labels.map(\.label.count).max() ?? 0
        for entry in labels {
            let bar = String(repeating: "#", count: Int((entry.probability * 30).rounded()))
            let percent = Double(entry.probability).percent
            print(
                "  \(entry.label.padded(to: width))  \(String(repeating: " ", count: max(0, 8 - percent.count)))\(percent)  \(bar)"
            )
        }
    }

    /// What --json prints for a file.
    private struct Answer: Encodable {
        let input: String
        let predictions: [LabelledProbability]
    }
}
