import ArgumentParser
import Foundation
import PerceiverFiles
import PerceiverReports
import PerceiverTraining

/// Something done for each of many examples: shows progress, and counts those that are skipped.
struct ExampleTask {
    private let skipsUnreadable: Bool
    private let count: Int
    /// Whether speed and number are said at the end.
    private let isShown: Bool
    /// What shows progress on a terminal.
    private let bar: ProgressBar?
    private let start = ProcessInfo.processInfo.systemUptime
    private(set) var doneCount = 0
    private(set) var skippedCount = 0

    /// - Parameters:
    ///   - count: how many examples there are.
    ///   - skipsUnreadable: whether an example that cannot be used is skipped; otherwise it is an error.
    ///   - isQuiet: whether no progress is shown, because results appear on the terminal.
    init(count: Int, skipsUnreadable: Bool, isQuiet: Bool) {
        self.count = count
        self.skipsUnreadable = skipsUnreadable
        isShown = count > 1 && !isQuiet
        bar = isShown && isatty(STDERR_FILENO) != 0 ? ProgressBar() : nil
    }

    private var progress: ExampleProgress {
        ExampleProgress(
            doneCount: doneCount + skippedCount, count: count,
            elapsedSeconds: ProcessInfo.processInfo.systemUptime - start)
    }

    /// The result for an example; nil if it is skipped.
    ///
    /// - Throws: what is wrong with an example that is not skipped.
    mutating func take<Outcome>(_ outcome: Result<Outcome, any Error>) throws -> Outcome? {
        defer { bar?.update(progress, time: ProcessInfo.processInfo.systemUptime) }
        do {
            let value = try outcome.get()
            doneCount += 1
            return value
        } catch {
            bar?.clear()
            guard skipsUnreadable else { throw error }
            complain("Skipped: \(error)")
            skippedCount += 1
            return nil
        }
    }

    /// Ends the program, with what was skipped, if nothing was done: then nothing replaces an earlier file.
    func requireSome() throws {
        guard doneCount == 0 else { return }
        end("", writtenTo: nil)
        throw ExitCode.failure
    }

    /// Removes the progress, and says of many examples how many were done how fast, and of any how many were skipped.
    func end(_ verb: String, writtenTo path: String?) {
        bar?.clear()
        if doneCount > 0, isShown {
            let speed = progress.examplesPerSecond.fixed(1)
            complain(
                "\(doneCount.grouped) \(doneCount == 1 ? "example" : "examples") \(verb) at \(speed) a second"
                    + (path.map { "; they are in \($0)" } ?? ""))
        }
        if skippedCount > 0 { complain("\(skippedCount) of \(count) examples skipped.") }
    }
}
