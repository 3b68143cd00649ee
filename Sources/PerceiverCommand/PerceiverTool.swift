import ArgumentParser
import Foundation
import PerceiverFiles
import PerceiverSettings
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
                GenerateCommand.self, ImportCommand.self, ExportCommand.self,
                ListCommand.self, DataCommand.self, SettingsCommand.self, PlotCommand.self, BenchCommand.self,
                InfoCommand.self, LaunchCommand.self,
                NewModalityCommand.self,
            ] + commands)
    }

    /// The name of this program: a program with other plugins may have another name.
    static var name: String { ProcessInfo.processInfo.processName }

    /// Makes the root command.
    public init() {}

    @TaskLocal static var registry = Registry(plugins: [])

    /// The processes that share the work of the command.
    @TaskLocal static var communicator: any Communicator = SingleRank()

    @TaskLocal private static var commands: [any ParsableCommand.Type] = []

    /// The commands whose work several processes can share.
    private static let sharedCommands: [any ParsableCommand.Type] = [
        TrainCommand.self, EvaluateCommand.self, PredictCommand.self, EmbedCommand.self,
        BenchCommand.self,
    ]

    /// Runs the command that the process was started with, and exits.
    ///
    /// - Parameters:
    ///   - plugins: the plugins whose names can be used.
    ///   - commands: those of plugins, besides the ones that every program has.
    ///   - communicator: makes what connects this process with the others that were started with it.
    public static func main(
        plugins: [any Plugin.Type], commands: [any ParsableCommand.Type] = [],
        communicator: @autoclosure () throws -> any Communicator = SingleRank()
    ) {
        StandardDescriptors.open()
        // So that exceeding a limit on file sizes becomes an error of writing, as a full disk is.
        signal(SIGXFSZ, SIG_IGN)
        StopSignals.endAtOnce()
        $registry.withValue(Registry(plugins: plugins)) {
            $commands.withValue(commands) { Foundation.exit(run(communicator)) }
        }
    }

    /// Connects the processes that were started together, and runs the command; returns the exit code.
    private static func run(_ connect: () throws -> any Communicator) -> Int32 {
        let job = StartedJob()
        if job.rank > 0 { StandardDescriptors.quiet() }
        do {
            let communicator = try connect()
            try job.requireConnected(communicator)
            return $communicator.withValue(communicator) { run() }
        } catch {
            let code = report(error)
            // Who ends first makes mpirun end all others, so the one that speaks must be it.
            if job.rank > 0 {
                sleep(3)
                // Only here, such as by a program that was built without MPI among others: nobody else has spoken.
                StandardError.write("Error: \(message(for: error))".withVisibleControls + "\n")
            }
            return code
        }
    }

    /// Runs the command and reports errors; returns the exit code.
    private static func run() -> Int32 {
        do {
            var command = try parse()
            do {
                try command.run()
                try StandardOutput.finish()
                try communicator.end()
                return ExitCode.success.rawValue
            } catch let error
                where communicator.rankCount > 1 && !(error is ExitCode || error is Stopped)
                && exitCode(for: error) != .success
            {
                return failTogether(error)
            }
        } catch let error as RankFailure {
            return failTogether(error)
        } catch {
            // All ranks come here with the same.
            let code = report(error)
            if !(error is Stopped) { try? communicator.end() }
            return code
        }
    }

    /// The command that was asked for, in all ranks the same.
    private static func parse() throws -> any ParsableCommand {
        guard communicator.rankCount > 1 else { return try parseAsRoot() }
        let start = try RankStart(arguments: Array(CommandLine.arguments.dropFirst()))
        try RankStart.share(start, communicator)
        let command = try parseAsRoot()
        let type = type(of: command)
        let name = type.configuration.commandName ?? ""
        guard sharedCommands.contains(where: { $0 == type }) || type == PerceiverTool.self || name == "help"
        else {
            throw RankError(
                "The command \(name) does not share its work between processes: start it without mpirun.")
        }
        return command
    }

    /// Ends this rank of several, after an error that others may not have; returns the exit code.
    private static func failTogether(_ error: any Error) -> Int32 {
        let failure =
            error as? RankFailure
            ?? RankFailure(
                rank: communicator.rank, host: RankFailure.ownHost, reason: message(for: error).shortened)
        let isSaidHere = communicator.fail(failure)
        if isSaidHere, (error as? StandardOutput.Failure)?.isBrokenPipe != true {
            StandardError.write("Error: \(failure)".withVisibleControls + "\n")
        }
        return exitCode(for: error).rawValue
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

extension String {
    /// The message, shortened if it is very long, because it may quote a whole file.
    fileprivate var shortened: String {
        let limit = 8000
        return count <= limit ? self : "\(prefix(limit))... (\(count) characters in all)"
    }
}
