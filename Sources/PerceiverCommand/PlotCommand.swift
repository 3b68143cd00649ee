import ArgumentParser
import PerceiverFiles
import PerceiverTraining

/// The command `perceiver-io plot`.
struct PlotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot",
        abstract: "Draw the curves of several runs into one picture.",
        discussion: """
            Examples:

              perceiver-io plot --run runs/image-classify-1 --run runs/image-classify-2
              perceiver-io plot --run runs/small --run runs/large --out sizes.svg

            A run has one colour; what was measured in training is dashed. Runs that are still training may be drawn too.
            """)

    @Option(
        name: .customLong("run"), help: ArgumentHelp("Folder of a run; may be given again.", valueName: "dir")
    )
    var runs: [String] = []

    @Option(help: ArgumentHelp("The SVG file to write.", valueName: "file"))
    var out = "comparison.svg"

    func validate() throws {
        if runs.isEmpty { throw ValidationError("Give at least one run: --run DIR.") }
        guard out.lowercased().hasSuffix(".svg") else {
            throw ValidationError("--out is an SVG file; name it with .svg at its end, not \(out).")
        }
    }

    func run() throws {
        try RunDirectory.writeComparison(of: runs.map(RunDirectory.init(existing:)), to: out)
        try say("The curves are in \(out).")
    }
}
