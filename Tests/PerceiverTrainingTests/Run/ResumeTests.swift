import Testing

@testable import PerceiverReports
@testable import PerceiverTraining

/// A run that was stopped and resumed is the run that was not, to the bit.
struct ResumeTests {
    // 42 examples in batches of 8: six a pass, the last of two; with accumulation 2 that is three steps.
    private static let settings = [
        "training.epochs": "3", "training.accumulation_steps": "2", "model.encoder.dropout": "0.2",
        "model.decoder.dropout": "0.1", "training.clip_norm": "1", "training.schedule.name": "one_cycle",
    ]

    /// Each rule, stopped in the middle of a pass, at its end, and in the middle of a later one.
    @Test(arguments: Optimizer.Rule.allCases, [1, 3, 5])
    func `Stopping anywhere changes nothing`(rule: Optimizer.Rule, stop: Int) throws {
        var settings = Self.settings
        settings["training.optimizer.name"] = rule.rawValue
        let (whole, parts) = (try ToyRun(settings), try ToyRun(settings))
        let one = try whole.start()
        #expect(try one.run() == .finished)
        #expect(one.stepCount == 9 && one.state.step == 9 && one.state.epoch == 3)

        let first = try parts.start()
        #expect(try first.run(steps: stop) == .stopped)
        #expect(first.state.step == stop)
        #expect(first.weights != one.weights)
        let second = try parts.resume()
        #expect(second.progress == first.progress)
        #expect(try second.run() == .finished)
        try expectEqual(second, parts, one, whole)
    }

    private func expectEqual(
        _ trainer: Trainer, _ run: ToyRun, _ expected: Trainer, _ expectedRun: ToyRun
    ) throws {
        #expect(trainer.weights == expected.weights)
        #expect(trainer.progress == expected.progress)
        #expect(try run.checkpoint("last") == expectedRun.checkpoint("last"))
        #expect(try run.checkpoint("best") == expectedRun.checkpoint("best"))
        #expect(try run.metrics() == expectedRun.metrics())
    }

    @Test func `Stopping after every step changes nothing`() throws {
        let (whole, parts) = (try ToyRun(Self.settings), try ToyRun(Self.settings))
        let one = try whole.start()
        _ = try one.run()
        var trainer = try parts.start()
        while try trainer.run(steps: 1) == .stopped, trainer.state.step < 9 { trainer = try parts.resume() }
        try expectEqual(trainer, parts, one, whole)
    }

    @Test(arguments: [1, 4, 7])
    func `Stopping changes nothing for examples of differing length that change with the epoch`(
        stop: Int
    ) throws {
        let (whole, parts) = (
            try ToyRun(Self.settings, dataset: RaggedToyData()),
            try ToyRun(Self.settings, dataset: RaggedToyData())
        )
        let one = try whole.start()
        _ = try one.run()
        #expect(try parts.start().run(steps: stop) == .stopped)
        let second = try parts.resume()
        _ = try second.run()
        try expectEqual(second, parts, one, whole)
    }

    @Test func `Evaluations between passes stay where they are`() throws {
        var settings = Self.settings
        settings["training.evaluation_steps"] = "2"
        settings["training.steps"] = "7"
        let (whole, parts) = (try ToyRun(settings), try ToyRun(settings))
        let one = try whole.start()
        _ = try one.run()
        #expect(try whole.metrics().map(\.step) == [2, 2, 4, 4, 6, 6, 7, 7])
        _ = try parts.start().run(steps: 5)
        let second = try parts.resume()
        _ = try second.run()
        try expectEqual(second, parts, one, whole)
    }

    @Test func `Rows after the checkpoint, of a run that was killed, are written again`() throws {
        let (whole, parts) = (try ToyRun(Self.settings), try ToyRun(Self.settings))
        let one = try whole.start()
        _ = try one.run()
        _ = try parts.start().run(steps: 4)
        // What a kill leaves behind that came between an evaluation's rows and its checkpoint.
        let log = try MetricsFile(path: parts.file("metrics.csv"))
        for split in ["train", "validation"] {
            try log.append(MetricsRow(step: 6, epoch: 2, split: split, loss: 9, seconds: 9))
        }
        let second = try parts.resume()
        _ = try second.run()
        try expectEqual(second, parts, one, whole)
    }

    @Test func `A finished run can go on for more passes`() throws {
        var longer = Self.settings
        longer["training.schedule.name"] = "constant"
        var shorter = longer
        shorter["training.epochs"] = "1"
        let whole = try ToyRun(longer)
        let one = try whole.start()
        _ = try one.run()
        var parts = try ToyRun(shorter)
        #expect(try parts.start().run() == .finished)
        #expect(try parts.resume().run() == .finished)
        parts.settings = whole.settings
        let second = try parts.resume()
        _ = try second.run()
        try expectEqual(second, parts, one, whole)
    }

    @Test func `The same seed gives the same run, another seed another`() throws {
        func weights(_ seed: String) throws -> [String: [UInt32]] {
            var settings = Self.settings
            settings["training.seed"] = seed
            let trainer = try ToyRun(settings).start()
            _ = try trainer.run()
            return trainer.weights
        }
        #expect(try weights("1") == weights("1"))
        #expect(try weights("1") != weights("2"))
    }
}
