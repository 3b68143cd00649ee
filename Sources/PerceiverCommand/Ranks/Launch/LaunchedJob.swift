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
        /// Whether the ranks were asked to stop and have saved.
        let isStopped: Bool
        /// Why it has failed, if that is not what a rank has said.
        let reason: String?
    }

    /// How many ranks.
    let rankCount: Int
    /// The hosts and their slots, in mpirun's form; nil: all on this host.
    let hosts: String?
    /// The words of the command that all ranks do.
    let words: [String]

    /// Runs it to its end, and writes what it writes.
    ///
    /// The first request to stop is handed on, so that the ranks save; the second ends them. Training goes on where nobody reads
    /// any more what it says.
    ///
    /// - Throws: `RankError` if there is no mpirun; `ExitCode` after a request to stop, of which the ranks have told.
    func run() throws -> End {
        let process: ChildProcess
        do {
            process = try ChildProcess(
                "mpirun", try arguments(), isJob: true, hasInput: words.contains("-"))
        } catch let error as FileError {
            throw RankError(
                "Ranks are started by the program mpirun, but it \(error.reason) Install it (apt-get install openmpi-bin)."
            )
        }
        var signals = StopSignals()
        defer { signals.end() }
        var (text, run, stop, failure) = ([UInt8](), String?.none, Stopped?.none, (any Error)?.none)
        var (errors, isStopped) = (LaunchErrors(), false)
        while true {
            do {
                guard let found = try process.readAny(1 << 16) else { break }
                guard found.stream == .output else {
                    StandardError.write(errors.lines(in: found.bytes))
                    continue
                }
                text += found.bytes
                let end = (text.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
                let lines = String(decoding: text.prefix(end), as: UTF8.self)
                text.removeFirst(end)
                run = run ?? Self.run(in: lines)
                isStopped = isStopped || lines.contains("Stopped after step")
                if failure == nil { try StandardOutput.write(lines) }
            } catch let request as Stopped {
                // mpirun loses SIGUSR1 while it starts; what has not begun has nothing to save.
                process.send(stop == nil && run != nil ? SIGUSR1 : SIGTERM)
                stop = stop ?? request
                // The next request is another one.
                signals.end()
                signals = StopSignals()
            } catch {
                failure = error
                if words[0] != "train" { process.send(SIGTERM) }
            }
        }
        StandardError.write(errors.lines(in: [], isEnd: true))
        if failure == nil { try StandardOutput.write(String(decoding: text, as: UTF8.self)) }
        let outcome = process.finish()
        if let stop { throw ExitCode(stop.exitCode) }
        if let failure { throw failure }
        return End(
            status: outcome.status, run: run, isStopped: isStopped, reason: reason(of: outcome, errors))
    }

    /// Why the job has failed, if no rank has said it.
    private func reason(of outcome: ChildProcess.Outcome, _ errors: LaunchErrors) -> String? {
        func ended(_ what: String, by signal: Int32) -> String {
            "\(what) was ended by signal \(signal) (\(String(cString: strsignal(signal))))."
        }
        if outcome.isKilled { return ended("mpirun", by: outcome.status - 128) }
        if outcome.status == 0 || errors.hasError { return nil }
        if let killed = errors.killed {
            return ended("Rank \(killed.rank) on \(killed.host)", by: killed.signal)
        }
        return errors.paragraphs.isEmpty ? nil : errors.paragraphs.joined(separator: "\n")
    }

    /// Each rank may use all processors of its host; ranks of one host share them.
    private func arguments() throws -> [String] {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return ["--bind-to", "none"] + (geteuid() == 0 ? ["--allow-run-as-root"] : [])
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
