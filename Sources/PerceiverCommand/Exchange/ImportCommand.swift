import ArgumentParser
import Layers
import Perceiver
import PerceiverFiles
import PerceiverTraining

/// The command `perceiver-io import`.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a run of a published model, to use it or to train it further.",
        discussion: """
            Examples:

              perceiver-io import language-perceiver --run runs/language
              perceiver-io predict --run runs/language 'This is an incomplete sentence where some words are[MASK][MASK][MASK][MASK][MASK][MASK][MASK][MASK][MASK]'
              perceiver-io train --encoder-from runs/language --data reviews --output sentiment
              perceiver-io import perceiver-ar-sam-giant-midi --run runs/pianist
              perceiver-io generate --run runs/pianist beginning.mid --files composed

            The folder is one of Hugging Face's form: config.json, and the weights as model.safetensors or pytorch_model.bin. \
            A file is a checkpoint of PyTorch Lightning (.ckpt); one of texts needs its tokenizer too: --tokenizer tokenizer.json. \
            `\(PerceiverTool.name) list models` lists the models that are known. Nothing in the files is executed.
            """)

    @Argument(help: ArgumentHelp("Folder or checkpoint of the published model.", valueName: "path"))
    var path: String

    @Option(help: ArgumentHelp("The tokenizer of a checkpoint of texts.", valueName: "file"))
    var tokenizer: String?

    @Option(
        name: .customLong("run"), help: ArgumentHelp("Folder of the run to write.", valueName: "dir"))
    var target: String

    @Flag(help: "Replace a run that is in the folder already.")
    var overwrite = false

    func run() throws {
        try RunDirectory.requireFree(target, overwrites: overwrite)
        let found = try PublishedImport(
            folder: path, tokenizer: tokenizer, registry: PerceiverTool.registry)
        for note in found.notes { try say("note: \(note)") }
        try found.write(to: target, overwrites: overwrite)
        let use = found.model is PerceiverAR ? "generate" : "predict or embed"
        try say(
            """
            \(found.className): \(found.model.parameterCount.grouped) parameters, input \(found.settings.inputName), \
            output \(found.settings.outputName)
            The run is in \(target). Use it with \(use), measure it with evaluate --data PATH, train it further with \
            train --from \(target.quotedForShell) --data PATH.
            """)
    }
}
