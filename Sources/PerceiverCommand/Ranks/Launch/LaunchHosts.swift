import Foundation
import PerceiverFiles
import PerceiverTraining

/// The hosts that a job may run on.
struct LaunchHosts {
    private static let mostSlots = 4096

    /// A host, and how many ranks it takes; nil: its share of all.
    private let hosts: [(name: String, slots: Int?)]

    /// Reads a list such as `a,b:2`.
    init(list: String) throws {
        try self.init(
            lines: list.split(separator: ",").map { String($0).replacing(":", with: " slots=") }, of: "--host"
        )
    }

    /// Reads a file with a host in each line, as mpirun does: `node1 slots=2`; `#` begins a remark.
    init(file: String) throws {
        let lines = try TextFile.read(file).split(whereSeparator: \.isNewline)
        try self.init(lines: lines.map(String.init), of: file)
    }

    private init(lines: [String], of source: String) throws {
        hosts = try lines.compactMap { line in
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            guard let name = words.first.map(String.init) else { return nil }
            guard let slots = words.dropFirst().first(where: { $0.hasPrefix("slots=") }) else {
                return (name, nil)
            }
            guard let count = Int(slots.dropFirst("slots=".count)), (1...Self.mostSlots).contains(count)
            else {
                throw RankError(
                    "\"\(line)\" of \(source) should be a host and a number of ranks from 1 to \(Self.mostSlots)."
                )
            }
            return (name, count)
        }
        if hosts.isEmpty { throw RankError("There are no hosts in \(source).") }
    }

    /// The hosts that answer, with the ranks that each takes, as many in all as the range allows.
    ///
    /// - Throws: `RankError` if they take fewer than the range allows; `Stopped`.
    func answering(_ ranks: RankRange) throws -> (rankCount: Int, list: String) {
        let share = (ranks.most + hosts.count - 1) / hosts.count
        // All are asked at the same time.
        let questions = try hosts.map { host in (host, try Self.question(to: host.name)) }
        var (taken, silent): ([String], [String]) = ([], [])
        var count = 0
        for ((name, slots), process) in questions {
            while try process?.read(1 << 10).isEmpty == false {}
            let outcome = process?.finish()
            if let outcome, outcome.status != 0 {
                silent.append("\(name) (\(outcome.errors.trimmingCharacters(in: .whitespacesAndNewlines)))")
                continue
            }
            taken.append("\(name):\(slots ?? share)")
            count += slots ?? share
        }
        guard count >= ranks.least else {
            throw RankError(
                """
                The hosts that answer take \(count) ranks, fewer than \(ranks.least). \
                \(silent.isEmpty ? "Name more hosts, or more slots for each." : "No answer from \(silent.joined(separator: ", ")).")
                """)
        }
        return (min(count, ranks.most), taken.joined(separator: ","))
    }

    private static func question(to host: String) throws -> ChildProcess? {
        if [RankFailure.ownHost, "localhost", "127.0.0.1"].contains(host) { return nil }
        return try ChildProcess("ssh", ["-o", "BatchMode=yes", "-o", "ConnectTimeout=5", host, "true"])
    }
}
