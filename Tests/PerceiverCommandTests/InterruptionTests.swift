import Foundation
import PerceiverReports
import TestSupport
import Testing

/// Runs that are stopped or killed, and go on.
@Suite(.serialized) struct InterruptionTests {
    private static let steps = 64
    private static let others = ["--training.evaluation_steps", "8", "--model.encoder.dropout", "0.1"]

    /// The metrics of a run of the same settings that nobody interrupts.
    private static let whole = Task {
        let folder = try TemporaryFolder()
        let outcome = try await Program.run(TinyRun.train(steps: steps) + others, in: folder)
        try #require(outcome.status == 0, "\(outcome.text)")
        return try TinyRun.metrics(folder)
    }

    private func start(_ folder: TemporaryFolder, _ others: String...) throws -> Program.Running {
        try Program.Running(TinyRun.train(steps: Self.steps) + Self.others + others, in: folder.path)
    }

    private func resume(_ folder: TemporaryFolder, sourceLocation: SourceLocation = #_sourceLocation)
        async throws
    {
        let outcome = try await Program.run(["train", "--resume", "run"], in: folder)
        #expect(outcome.status == 0, "\(outcome.text)", sourceLocation: sourceLocation)
        #expect(try await TinyRun.metrics(folder) == Self.whole.value, sourceLocation: sourceLocation)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGUSR1])
    func `A signal saves and stops, and the run goes on as if nothing had happened`(
        signal: Int32
    ) async throws {
        let folder = try TemporaryFolder()
        let program = try start(folder)
        try await program.send(signal) {
            // `MetricsFile` would repair a row that is half written, so the file is only looked at.
            let text = try? String(contentsOfFile: folder.file("run/metrics.csv"), encoding: .utf8)
            return (text ?? "").contains("validation")
        }
        let outcome = try await program.outcome()
        #expect(outcome.status == 128 + signal, "\(outcome.text)")
        #expect(outcome.output.contains("perceiver-io train --resume run"), "\(outcome.text)")
        #expect(try await TinyRun.metrics(folder).count < Self.whole.value.count, "the signal came too late")
        try await resume(folder)
    }

    @Test(arguments: 0..<4)
    func `A signal while the folder is made leaves none, or a run that goes on`(round: Int) async throws {
        let folder = try TemporaryFolder()
        let program = try start(folder)
        try await program.send(SIGINT, after: 3 * round) {
            FileManager.default.fileExists(atPath: folder.file("run"))
        }
        let outcome = try await program.outcome()
        #expect(outcome.status == 128 + SIGINT, "\(outcome.text)")
        guard FileManager.default.fileExists(atPath: folder.file("run")) else { return }
        try await resume(folder)
    }

    /// With a checkpoint after each step, most kills come in the middle of writing one.
    @Test(arguments: 0..<6)
    func `A run that was killed goes on from its checkpoint`(round: Int) async throws {
        let folder = try TemporaryFolder()
        var program = try start(folder, "--training.checkpoint_seconds", "0")
        // Two kills in a row, at moments that differ from round to round; the second may come while it starts.
        for delay in [7 * round, 30 + 40 * round] {
            try await program.send(SIGKILL, after: delay) {
                FileManager.default.fileExists(atPath: folder.file("run/checkpoints/last/state.json"))
            }
            let outcome = try await program.outcome()
            #expect(outcome.status == 137, "\(outcome.text)")
            program = try Program.Running(["train", "--resume", "run"], in: folder.path)
        }
        let outcome = try await program.outcome()
        #expect(outcome.status == 0, "\(outcome.text)")
        #expect(try await TinyRun.metrics(folder) == Self.whole.value)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("run/checkpoints"))
        #expect(left.sorted() == ["best", "last"])
    }

    @Test func `More steps can be asked of a finished run`() async throws {
        let folder = try await TinyRun.finished()
        let outcome = try await Program.run(["train", "--resume", "run", "--steps", "6"], in: folder)
        #expect(outcome.status == 0, "\(outcome.text)")
        #expect(try TinyRun.metrics(folder).map(\.step) == [4, 4, 6, 6])
        let evaluated = try await Program.run(
            ["evaluate", "--run", "run", "--checkpoint", "last"], in: folder)
        #expect(evaluated.status == 0, "\(evaluated.text)")
    }
}
