import ArgumentParser
import Foundation
import PerceiverTraining

/// The command line: train, evaluate and use models made of the plugins it is given.
public struct PerceiverTool: ParsableCommand {
    /// The name, the subcommands and the help.
    public static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: name,
            abstract: "Train, evaluate and use Perceiver IO models on any modality.",
            discussion: """
                Start with:

                  \(name) train --input \(registry.inputs.names.first ?? "NAME") --output classify

                Without --data it needs no download: data is generated. `\(name) adapters` lists what else can be picked \
                by name, and `\(name) help train` all options.
                """,
            version: Version.text,
            subcommands: [
                TrainCommand.self, EvaluateCommand.self, PredictCommand.self, AdaptersCommand.self,
                PlotCommand.self, BenchCommand.self, InfoCommand.self, NewModalityCommand.self,
            ] + commands)
    }

    /// What this program is called: with plugins of their own, programs have names of their own.
    static var name: String { ProcessInfo.processInfo.processName }

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
