import ArgumentParser
import PerceiverTraining

/// The command line: train, evaluate and use models made of the plugins it is given.
public struct PerceiverTool: ParsableCommand {
    /// The name, the subcommands and the help.
    public static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "perceiver-io",
            abstract: "Train, evaluate and use Perceiver IO models on any modality.",
            discussion: """
                Start with:

                  perceiver-io train --input image --output classify

                It needs no download: handwriting-like digits are generated. `perceiver-io adapters` lists what else can be \
                picked by name, and `perceiver-io help train` all options.
                """,
            version: Version.text,
            subcommands: [
                TrainCommand.self, EvaluateCommand.self, PredictCommand.self, AdaptersCommand.self,
                BenchCommand.self,
                InfoCommand.self,
            ] + commands)
    }

    /// Makes the root command.
    public init() {}

    @TaskLocal static var registry = Registry(plugins: [])

    @TaskLocal private static var commands: [any ParsableCommand.Type] = []

    /// Runs the command that the process was started with, and exits.
    ///
    /// `commands` are those that plugins bring, beside the ones that every program has.
    public static func main(plugins: [any Plugin.Type], commands: [any ParsableCommand.Type] = []) {
        $registry.withValue(Registry(plugins: plugins)) {
            $commands.withValue(commands) { Self.main(nil) }
        }
    }
}

/// The version of this program.
enum Version {
    static let text = "0.1.0"
}
