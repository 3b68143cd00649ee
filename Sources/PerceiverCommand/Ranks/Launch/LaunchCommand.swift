import ArgumentParser
import Foundation
import PerceiverFiles
import PerceiverSettings
import PerceiverTraining

/// The command `perceiver-io launch`.
struct LaunchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "launch",
        abstract: "Start a command on several processors or machines, and again after a failure.",
        usage: """
            perceiver-io launch --ranks N [--host A,B | --hosts FILE] [--restarts N] -- train ...
            """,
        discussion: """
            Examples:

              perceiver-io launch --ranks 4 -- train --data photos
              perceiver-io launch --ranks 2 --host node1,node2 -- train --data photos
              perceiver-io launch --ranks 2:4 --hosts hosts.txt --restarts 3 -- train --data photos --run runs/photos
              perceiver-io launch --ranks 4 -- predict --run runs/photos more-photos

            The processes, called ranks, share the work of one command: train, evaluate, predict or embed. What follows -- is \
            the command as you would type it without launch.

            This program must be at the same path on all hosts, and so must the data; rank 0, on the first host, keeps the run's \
            folder. Other hosts are reached by ssh, which must not ask for a password. A file of hosts has one in each line, and \
            how many ranks it takes: node1 slots=2.

            A batch is cut into as many parts as --ranks allows at most (--training.parts), so fewer ranks get the same weights. \
            With --restarts, a run that has a checkpoint goes on from it after a failure, with 2:4 on as many ranks as hosts \
            answer then.

            Ctrl-C saves and stops, as without launch. It calls mpirun, which you may also call yourself, to bind ranks to \
            processors for example:

              mpirun -n 2 --map-by numa --bind-to numa perceiver-io train --data photos
            """)

    @Option(
        help: ArgumentHelp("How many processes, or the fewest and the most, as in 2:4.", valueName: "n"))
    var ranks: RankRange

    @Option(help: ArgumentHelp("Hosts, as in node1,node2:2; by default this one.", valueName: "names"))
    var host: String?

    @Option(help: ArgumentHelp("File of hosts, one in each line.", valueName: "file"))
    var hosts: String?

    @Option(help: ArgumentHelp("How often to resume a run that has failed.", valueName: "n"))
    var restarts = 0

    @Argument(
        parsing: .postTerminator, help: ArgumentHelp("The command and its options.", valueName: "command"))
    var words: [String] = []

    func validate() throws {
        try requireOption("restarts", restarts, .manyOrNone)
        if host != nil, hosts != nil { throw ValidationError("Say --host or --hosts, not both.") }
        if words.isEmpty {
            throw ValidationError(
                "Say what to start after --, as in: launch --ranks 4 -- train --data photos")
        }
    }

    func run() throws {
        try StartedJob.requireMPI(ranks.most)
        let places = try host.map(LaunchHosts.init(list:)) ?? hosts.map(LaunchHosts.init(file:))
        var words = try wordsOfStart()
        var (limit, restart) = (ranks, 0)
        while true {
            let place = try StopSignals.watching { try places?.answering(limit) }
            let rankCount = place?.rankCount ?? limit.most
            if restart > 0 {
                complain(
                    "launch: restart \(restart) of \(restarts) on \(rankCount) \(rankCount == 1 ? "rank" : "ranks"): \(words.joined(separator: " "))"
                )
            }
            let end = try LaunchedJob(rankCount: rankCount, hosts: place?.list, words: words).run()
            if end.status == 0 { return }
            if let reason = end.reason { complain("Error: \(reason)") }
            guard !end.isStopped, restart < restarts,
                let again = wordsOfRestart(end, after: restart > 0 ? words : nil)
            else {
                throw ExitCode(end.status)
            }
            if let run = end.run { Self.waitUntilFree(run) }
            // Where nobody says which hosts are left, a restart that did not begin tries with fewer.
            if restart > 0, end.run == nil { limit = limit.withOneLess }
            words = again
            restart += 1
        }
    }

    /// Waits while a rank of the former job still holds the run, some seconds at most.
    private static func waitUntilFree(_ run: String) {
        for _ in 0..<50 {
            guard (try? RunLock.requireFree(run)) == nil else { return }
            usleep(200_000)
        }
    }

    /// The command, with as many parts of a batch as there may be ranks, unless it says how many.
    private func wordsOfStart() throws -> [String] {
        guard words[0] == "train", resumed == nil, try !saysParts() else { return words }
        return words + ["--training.parts", "\(ranks.most)"]
    }

    private func saysParts() throws -> Bool {
        let config = try value(of: "--config").map { try SettingsTree(yamlFile: $0) }
        return value(of: "--training.parts") != nil || config?["training.parts"] != nil
    }

    /// The command that goes on with a run; nil if there is none that has a checkpoint.
    private func wordsOfRestart(_ end: LaunchedJob.End, after former: [String]?) -> [String]? {
        if let run = end.run {
            let states = ["last", "last.previous"].map { "\(run)/checkpoints/\($0)/state.json" }
            guard states.contains(where: FileManager.default.fileExists) else { return nil }
            // A run that was resumed keeps what the command changes only once it has begun.
            return resumed == nil ? ["train", "--resume", run] : words
        }
        return former
    }

    private var resumed: String? { value(of: "--resume") }

    /// The value of an option of the command.
    private func value(of option: String) -> String? {
        if let place = words.firstIndex(of: option), place + 1 < words.count { return words[place + 1] }
        return words.first { $0.hasPrefix("\(option)=") }.map { String($0.dropFirst(option.count + 1)) }
    }
}
