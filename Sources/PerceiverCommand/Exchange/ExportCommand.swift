import ArgumentParser
import PerceiverFiles
import PerceiverTraining

/// The command `perceiver-io export`.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a model in a form that other programs read.",
        discussion: """
            Examples:

              perceiver-io export --run runs/language --to hf language-perceiver

            hf: a folder that Hugging Face's from_pretrained loads, for the models that `\(PerceiverTool.name) list models` lists.
            """)

    /// The forms that a model can be written in.
    enum Form: String, CaseIterable, ExpressibleByArgument {
        case hf
    }

    @OptionGroup var options: RunOptions

    @Option(help: ArgumentHelp("The form to write: hf.", valueName: "form"))
    var to: Form

    @Argument(help: ArgumentHelp("Folder to write.", valueName: "folder"))
    var folder: String

    @Flag(help: "Replace files of these names that are in the folder already.")
    var overwrite = false

    func run() throws {
        let export = try PublishedExport(options.open(), registry: PerceiverTool.registry)
        for name in export.fileNames where !overwrite && itemKind(at: "\(folder)/\(name)") != nil {
            throw FileError(
                path: "\(folder)/\(name)",
                reason: "exists already; name another folder, or replace it with --overwrite.")
        }
        try export.write(to: folder)
        try say("\(export.className) is in \(folder): \(export.fileNames.joined(separator: ", ")).")
    }
}
