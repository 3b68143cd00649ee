import ArgumentParser
import Foundation
import Perceiver
import PerceiverFiles
import PerceiverTraining

/// The command `perceiver-io embed`.
struct EmbedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Write vectors that represent examples, as a trained model sees them.",
        discussion: """
            Examples:

              perceiver-io embed --run runs/image-classify-1 photos --out photos.npy
              perceiver-io embed --run runs/sentiment --lines reviews.txt --of output --out reviews.csv

            A .npy file has a row of float32 numbers for each example, in their order, and is read by numpy.load; a .csv \
            file has the name of the example before them.
            """)

    @OptionGroup var options: RunOptions
    @OptionGroup var examples: ExampleOptions

    @Option(help: ArgumentHelp("The .npy or .csv file to write.", valueName: "file"))
    var out: String

    @Option(
        help: ArgumentHelp(
            "What represents an example: latents, the mean of its latents, or output, the mean of the decoder's outputs.",
            valueName: "name"))
    var of = PerceiverIO.EmbeddedPart.latents

    func validate() throws {
        guard out.hasSuffix(".npy") || out.hasSuffix(".csv") else {
            throw ValidationError("--out should end in .npy or .csv, but it is \(out).")
        }
    }

    func run() throws {
        // Whoever writes the list may take their time.
        PerceiverTool.communicator.timeout = .infinity
        let run = try options.open()
        guard PerceiverTool.communicator.isFirst else {
            return try StopSignals.watching { try embed([], with: run) { _, _ in } }
        }
        let listed = try examples.examples(for: run)
        try examples.requireNoneWritten(to: [out], among: listed)
        var task = ExampleTask(
            count: listed.count, skipsUnreadable: examples.skipUnreadable, isQuiet: false)
        try StopSignals.watching {
            try AtomicFile.write(to: out) { file in
                var numbers: NumPyFile?
                try embed(listed, with: run) { example, outcome in
                    guard let vector = try task.take(outcome) else { return }
                    guard out.hasSuffix(".npy") else {
                        let columns = ["input"] + vector.indices.map { "channel_\($0)" }
                        if task.doneCount == 1 { try file.write(columns.csvLine + "\n") }
                        let fields = [example.source.name] + vector.map { "\($0)" }
                        return try file.write(fields.csvLine + "\n")
                    }
                    if numbers == nil { numbers = try NumPyFile(file, columnCount: vector.count) }
                    try numbers?.append(vector)
                }
                try numbers?.finish()
                try task.requireSome()
            }
        }
        task.end("embedded", writtenTo: out)
    }

    /// Makes the vectors together with the other ranks, which need no list.
    private func embed(
        _ listed: [ListedExample], with run: FinishedRun,
        body: (ListedExample, Result<[Float], any Error>) throws -> Void
    ) throws {
        try run.embed(
            listed, as: of, batchSize: examples.batchSize, communicator: PerceiverTool.communicator,
            body: body)
    }
}

extension PerceiverIO.EmbeddedPart: ExpressibleByArgument {}
