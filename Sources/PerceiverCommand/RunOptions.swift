import ArgumentParser
import PerceiverSettings
import PerceiverTraining
import Tensors

/// The run to use, and the options for using it.
struct RunOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Folder of the run.", valueName: "dir"))
    var run: String

    @Option(help: ArgumentHelp("Checkpoint to use: best or last.", valueName: "name"))
    var checkpoint = RunDirectory.Which.best

    @Option(help: ArgumentHelp("Threads that work at once.", valueName: "n"))
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "Precision of matrix products: fp32, bf16 or int8; by default as in training.", valueName: "name")
    )
    var precision: Precision?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        try requireOption("threads", threads, .threads)
    }

    /// The run with its model and loaded weights.
    func open() throws -> FinishedRun {
        if let threads { Threads.count = threads }
        return try FinishedRun(
            run, checkpoint: checkpoint, precision: precision, registry: PerceiverTool.registry,
            communicator: PerceiverTool.communicator)
    }
}

extension RunDirectory.Which: ExpressibleByArgument {
    /// The checkpoint of that name, in any case.
    public init?(argument: String) { self.init(spelled: argument) }
}
