import Foundation
import Layers
import Perceiver
import PerceiverReports
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import PerceiverData
@testable import PerceiverSettings
@testable import PerceiverTraining

struct TrainerTests {
    @Test(arguments: Optimizer.Rule.allCases)
    func `Training lowers the loss`(rule: Optimizer.Rule) throws {
        let run = try ToyRun(["training.epochs": "12", "training.optimizer.name": rule.rawValue])
        #expect(try run.start().run() == .finished)
        let losses = try run.metrics().filter { $0.split == "validation" }.compactMap(\.loss)
        let (first, last) = (try #require(losses.first), try #require(losses.last))
        #expect(losses.count == 12)
        #expect(last < first, "\(losses)")
    }

    @Test func `Two batches of 8 make the step of one of 16, the short last ones too`() throws {
        func weights(_ batchSize: String, _ accumulation: String) throws -> [(name: String, tensor: Tensor)] {
            // Momentum, because Adam would make a step of full size out of a difference in rounding; and
            // small steps, because large ones make much of it in time.
            let trainer = try ToyRun(
                [
                    "training.batch_size": batchSize, "training.accumulation_steps": accumulation,
                    "training.optimizer.name": "sgd", "training.epochs": "3",
                    "training.learning_rate": "0.02",
                ], dataset: ToyData(trainCount: 44)
            ).start()
            _ = try trainer.run()
            #expect(trainer.state.step == 9)
            return trainer.model.weights()
        }
        for (accumulated, whole) in zip(try weights("8", "2"), try weights("16", "1")) {
            let difference = relativeDifference(accumulated.tensor, whole.tensor, floor: 1e-2)
            #expect(difference < 1e-4, "\(whole.name): \(difference)")
        }
    }

    @Test func `The first step is made at the rate of step 0`() throws {
        func weights(_ changes: [String: String]) throws -> (Trainer, ToyRun) {
            let run = try ToyRun(changes.merging(["training.optimizer.name": "sgd"]) { $1 })
            let trainer = try run.start()
            _ = try trainer.run(steps: 1)
            return (trainer, run)
        }
        let (cycled, run) = try weights(["training.schedule.name": "one_cycle"])
        let training = run.settings.training
        let rates = [0, 1].map {
            training.schedule.learningRate(at: $0, of: cycled.stepCount, highest: training.learningRate)
        }
        #expect(rates[1] > 1.1 * rates[0])
        #expect(try cycled.weights == weights(["training.learning_rate": "\(rates[0])"]).0.weights)
    }

    @Test func `Metrics weigh a short last batch by its examples`() throws {
        let trainer = try ToyRun(["training.epochs": "1"]).start()
        _ = try trainer.run()
        let data = ToyData(trainCount: 20)
        let whole = try trainer.model.evaluate(on: data, split: .train, batchSize: 20)
        let parts = try trainer.model.evaluate(on: data, split: .train, batchSize: 7)
        for name in ["loss", "accuracy"] {
            let (found, wanted) = (try #require(parts[name]), try #require(whole[name]))
            #expect(abs(found - wanted) < 1e-6, "\(name): \(found), not \(wanted)")
            #expect(parts.sums[name]?.count == 20)
        }
    }

    @Test func `The row of the training split is the mean over its examples`() throws {
        // With nothing learned, each step's loss is that of the weights at the start.
        let run = try ToyRun(["training.epochs": "1", "training.learning_rate": "1e-30"])
        let trainer = try run.start()
        let expected = try trainer.model.evaluate(on: run.dataset, split: .train, batchSize: 42)
        _ = try trainer.run()
        let row = try #require(try run.metrics().first { $0.split == "train" })
        #expect(abs(Double(row.loss ?? .nan) - (expected["loss"] ?? 0)) < 1e-5)
        #expect(abs(Double(row.accuracy ?? .nan) - (expected["accuracy"] ?? 0)) < 1e-6)
    }

    @Test func `The best checkpoint is that of the lowest validation loss`() throws {
        let run = try ToyRun(["training.epochs": "6", "training.learning_rate": "0.3"])
        let trainer = try run.start()
        _ = try trainer.run()
        let rows = try run.metrics().filter { $0.split == "validation" }
        let best = try #require(rows.min { ($0.loss ?? .infinity) < ($1.loss ?? .infinity) })
        #expect(trainer.state.bestStep == best.step)
        try RunDirectory(existing: run.path).loadWeights(.best, into: trainer.model)
        let loss = try trainer.model.evaluate(on: run.dataset, split: .validation, batchSize: 8)["loss"]
        #expect(loss.map { Float($0) } == best.loss)
    }

    @Test func `Without validation examples the newest checkpoint is the best`() throws {
        let run = try ToyRun(dataset: ToyData(validationCount: 0))
        #expect(try run.start().run() == .finished)
        #expect(try run.metrics().map(\.split) == ["train", "train"])
        #expect(try run.checkpoint("best") == run.checkpoint("last"))
    }

    @Test func `Each pass has every example once, in an order of its own`() throws {
        let asked = Mutex<[Int]>([])
        let data = ToyData(onTrainingBatch: { indices in asked.withLock { $0 += indices } })
        _ = try ToyRun(["training.epochs": "3"], dataset: data).start().run()
        let passes = asked.withLock { $0 }.batches(of: 42)
        #expect(passes.count == 3)
        for pass in passes { #expect(pass.sorted() == Array(0..<42)) }
        #expect(Set(passes).count == 3)
    }

    @Test func `Progress counts up to the last step`() throws {
        let trainer = try ToyRun().start()
        var steps: [Int] = []
        trainer.onProgress = { steps.append($0.step) }
        _ = try trainer.run()
        #expect(steps == Array(1...12))
    }

    @Test func `Data without training examples is refused`() throws {
        let error = #expect(throws: SettingsError.self) {
            try ToyRun(dataset: ToyData(trainCount: 0)).start()
        }
        #expect(error?.description == "The data has no training examples.")
    }

    @Test func `An example that cannot be read ends the run with its error`() throws {
        let run = try ToyRun(dataset: ToyData(unreadable: 17))
        let error = #expect(throws: BatchError.self) { try run.start().run() }
        #expect(error?.description == "Example 17 cannot be read.")
        // The run is still there, for when the example can be read again.
        var healed = run
        healed.dataset = ToyData()
        #expect(try healed.resume().run() == .finished)
    }
}
