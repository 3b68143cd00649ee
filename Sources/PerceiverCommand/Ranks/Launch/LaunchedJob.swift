import ArgumentParser
import Foundation
import PerceiverFiles

/// The ranks of a command, started by mpirun.
struct LaunchedJob {
    /// How a job has ended.
    struct End {
        /// The exit status of mpirun, which is that of the first rank that failed.
        let status: Int32
        /// The folder of the run that it has trained in; nil: it has not come so far.
        let run: String?
    }

    /// How many ranks.
    let rankCount: Int
    /// The hosts and their slots, in mpirun's form; nil: all on this host.
    let hosts: String?
    /// The words of the command that all ranks do.
    let words: [String]

    /// Runs it to its end, and writes what it writes.
    ///
    /// The first request to stop is handed on, so that the ranks save; the second ends them.
    ///
    /// - Throws: `RankError` if there is no mpirun; `ExitCode` after a request to stop, of which the ranks have told.
    func run() throws -> End {
        let process: ChildProcess
        do {
            process = try ChildProcess("mpirun", try arguments(), isJob: true)
        } catch let error as FileError {
            throw RankError(
                "Ranks are started by the program mpirun, but it \(error.reason) Install it (apt-get install openmpi-bin)."
            )
        }
        var signals = StopSignals()
        defer { signals.end() }
        var (text, run, failure) = ([UInt8](), String?.none, (any Error)?.none)
        // After a request to stop, the ranks still say that they have saved.
        var isRead = true
        while true {
            do {
                let bytes = try process.read(1 << 16)
                text += bytes
                let end = bytes.isEmpty ? text.count : (text.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
                let lines = String(decoding: text.prefix(end), as: UTF8.self)
                text.removeFirst(end)
                run = run ?? Self.run(in: lines)
                if isRead { try StandardOutput.write(lines) }
                if bytes.isEmpty { break }
            } catch {
                if !(error is Stopped) { isRead = false }
                process.send(failure == nil ? SIGUSR1 : SIGTERM)
                failure = failure ?? error
                // The next request is another one.
                signals.end()
                signals = StopSignals()
            }
        }
        let status = process.finish().status
        if let stop = failure as? Stopped { throw ExitCode(stop.exitCode) }
        if let failure { throw failure }
        return End(status: status, run: run)
    }

    /// Each rank may use all processors of its host; ranks of one host share them.
    private func arguments() throws -> [String] {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return ["--quiet", "--bind-to", "none"] + (geteuid() == 0 ? ["--allow-run-as-root"] : [])
            + (hosts.map { ["--host", $0] } ?? ["--oversubscribe"]) + ["-n", "\(rankCount)", program] + words
    }

    /// The folder in the line that `train` writes when it begins, as in `run    runs/text-classify-1, step 0 of 100`.
    private static func run(in lines: String) -> String? {
        lines.split(separator: "\n").lazy.compactMap { line in
            line.trimmingCharacters(in: .whitespaces).wholeMatch(of: #/run    (.+), step \d+ of \d+/#).map {
                String($0.1)
            }
        }.first
    }
}
