import ArgumentParser
import Foundation
import PerceiverFiles
import PerceiverTraining

/// The command line: trains, evaluates and uses models of the given plugins.
public struct PerceiverTool: ParsableCommand {
    /// The name, the subcommands and the help.
    public static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: name,
            abstract: "Train, evaluate and use Perceiver IO models on any modality.",
            discussion: """
                Start with:

                  \(name) train --input \(registry.inputs.names.first ?? "NAME") --output classify

                Without --data it needs no download: data is generated. `\(name) list` lists what else can be picked \
                by name, and `\(name) help train` all options.
                """,
            version: Version.text,
            subcommands: [
                TrainCommand.self, EvaluateCommand.self, PredictCommand.self, EmbedCommand.self,
                ImportCommand.self, ExportCommand.self,
                ListCommand.self, DataCommand.self, SettingsCommand.self, PlotCommand.self, BenchCommand.self,
                InfoCommand.self,
                NewModalityCommand.self,
            ] + commands)
    }

    /// The name of this program: a program with other plugins may have another name.
    static var name: String { ProcessInfo.processInfo.processName }

    /// Makes the root command.
    public init() {}

    @TaskLocal static var registry = Registry(plugins: [])

    @TaskLocal private static var commands: [any ParsableCommand.Type] = []

    /// Runs the command that the process was started with, and exits.
    ///
    /// `commands` are those of plugins, besides the ones that every program has.
    public static func main(plugins: [any Plugin.Type], commands: [any ParsableCommand.Type] = []) {
        StandardDescriptors.open()
        // So that exceeding a limit on file sizes becomes an error of writing, as a full disk is.
        signal(SIGXFSZ, SIG_IGN)
        StopSignals.endAtOnce()
        $registry.withValue(Registry(plugins: plugins)) {
            $commands.withValue(commands) { Foundation.exit(run()) }
        }
    }

    /// Runs the command and reports errors; returns the exit code.
    private static func run() -> Int32 {
        do {
            var command = try parseAsRoot()
            try command.run()
            try StandardOutput.finish()
            return ExitCode.success.rawValue
        } catch {
            return report(error)
        }
    }

    /// Writes help to standard output and errors to standard error; returns the exit code.
    private static func report(_ error: any Error) -> Int32 {
        let code = exitCode(for: error).rawValue
        let text = UnknownOption.explained(in: fullMessage(for: error))
        if code == ExitCode.success.rawValue {
            do {
                try say(text)
                return code
            } catch {
                return report(error)
            }
        }
        if (error as? StandardOutput.Failure)?.isBrokenPipe != true, !text.isEmpty {
            complain(text.shortened)
        }
        return (error as? Stopped)?.exitCode ?? code
    }
}

/// The version of this program.
enum Version {
    static let text = "0.1.0"
}

extension String {
    /// The message, shortened if it is very long, because it may quote a whole file.
    fileprivate var shortened: String {
        let limit = 8000
        return count <= limit ? self : "\(prefix(limit))... (\(count) characters in all)"
    }
}
