import PerceiverReports
import PerceiverTraining
import Testing

@testable import PerceiverSettings

struct EarlyStoppingTests {
    /// At this rate nothing is learned, so no evaluation after the first is better.
    private static let settings = [
        "training.epochs": "6", "training.optimizer.name": "sgd", "training.learning_rate": "1e-30",
    ]

    @Test func `Training ends once the loss has not fallen for some evaluations, and stays ended`() throws {
        let run = try ToyRun(Self.settings.merging(["training.early_stopping": "3"]) { $1 })
        let trainer = try run.start()
        #expect(try trainer.run() == .finishedEarly)
        #expect(trainer.state.epoch == 4 && trainer.state.bestStep == 6)
        let again = try run.resume()
        #expect(try again.run() == .finishedEarly)
        #expect(again.progress == trainer.progress)
    }

    @Test func `A rate that falls on plateaus is the same after a resume`() throws {
        var settings = Self.settings
        settings["training.schedule.name"] = "plateau"
        settings["training.schedule.plateau_patience"] = "2"
        let (whole, parts) = (try ToyRun(settings), try ToyRun(settings))
        let one = try whole.start()
        #expect(try one.run() == .finished)
        let rates = try whole.metrics().filter { $0.split == "validation" }.compactMap(\.learningRate)
        #expect(rates == [1e-30, 1e-30, 1e-30, 1e-31, 1e-31, 1e-32])
        #expect(try parts.start().run(steps: 20) == .stopped)
        let second = try parts.resume()
        _ = try second.run()
        #expect(second.progress == one.progress)
        #expect(try parts.metrics() == whole.metrics())
    }

    @Test(arguments: ["training.early_stopping", "training.schedule.name"])
    func `Without validation examples there is nothing to go by`(key: String) throws {
        let settings = [key: key.hasSuffix("curve") ? "plateau" : "3"]
        let error = #expect(throws: SettingsError.self) {
            try ToyRun(settings, dataset: ToyData(validationCount: 0)).start()
        }
        #expect(error?.description.contains(key) == true, "\(error as Any)")
    }

    @Test(arguments: [
        ("training.early_stopping", "0"), ("training.schedule.plateau_patience", "0"),
        ("training.schedule.plateau_factor", "2"), ("training.ema_decay", "1"),
    ])
    func `Numbers out of range are errors`(key: String, text: String) {
        let error = #expect(throws: SettingsError.self) { try ToyRun.settings([key: text]) }
        #expect(error?.description.contains(key) == true, "\(error as Any)")
    }
}
