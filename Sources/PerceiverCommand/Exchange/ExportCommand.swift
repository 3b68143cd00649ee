import ArgumentParser
import Layers
import PerceiverFiles
import PerceiverTraining

/// The command `perceiver-io export`.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a model in a form that other programs read, or as a run of 8 bits.",
        discussion: """
            Examples:

              perceiver-io export --run runs/language --to hf language-perceiver
              perceiver-io export --run runs/digits --to pytorch digits-perceiver
              perceiver-io export --run runs/digits --to onnx digits.onnx
              perceiver-io export --run runs/digits --to int8 runs/digits-int8

            hf: a folder that Hugging Face's from_pretrained loads, or that of the Python package perceiver-io, for the models that \
            `\(PerceiverTool.name) list models` lists.
            pytorch: a folder with the weights of any model and a Python file that computes with them, from the rows of the input.
            onnx: a file that ONNX Runtime computes, from images, tokens, sounds or fields of tables to logits, numbers or what hidden rows hold.
            int8: a run whose linear maps have weights of 8 bits, a quarter of the bytes, with which it predicts as with --precision int8.
            """)

    /// The forms that a model can be written in.
    enum Form: String, CaseIterable, ExpressibleByArgument {
        case hf, pytorch, onnx, int8
    }

    @OptionGroup var options: RunOptions

    @Option(
        help: ArgumentHelp(
            "The form to write: \(Form.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "form")
    )
    var to: Form

    @Argument(help: ArgumentHelp("Folder to write; with onnx, a file.", valueName: "path"))
    var path: String

    @Flag(
        help:
            "Replace files of these names that are there already, and remove others that an earlier export wrote."
    )
    var overwrite = false

    func run() throws {
        guard options.precision == nil || to == .int8 else {
            throw ValidationError(
                "--precision says how to compute, and an export computes nothing; leave it out.")
        }
        let run = try options.open()
        let export: any ModelExport =
            switch to {
            case .hf: try PublishedExport(run, registry: PerceiverTool.registry)
            case .pytorch: try PyTorchExport(run)
            case .onnx: try ONNXExport(run)
            case .int8: try Int8Export(run, registry: PerceiverTool.registry)
            }
        for path in export.paths(at: path) where !overwrite && itemKind(at: path) != nil {
            throw FileError(
                path: path, reason: "exists already; name another place, or replace it with --overwrite.")
        }
        try export.replaceEarlier(at: path)
        let report = ExportReport(
            files: export.paths(at: path), form: to.rawValue, input: run.settings.inputName,
            output: run.settings.outputName, parameters: run.model.parameterCount)
        try say(options.json ? report.json() : export.summary(at: path))
    }
}

/// The output of `export --json`.
private struct ExportReport: Encodable {
    let files: [String]
    let form: String
    let input: String
    let output: String
    let parameters: Int
}
