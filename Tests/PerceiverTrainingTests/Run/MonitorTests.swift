import Layers
import Perceiver
import PerceiverReports
import Testing

@testable import PerceiverSettings
@testable import PerceiverTraining

struct MonitorTests {
    private static let settings = ["training.epochs": "6", "training.learning_rate": "0.3"]

    @Test(arguments: [("loss", "null", true), ("accuracy", "null", false), ("accuracy", "min", true)])
    func `The best checkpoint is that of the best value of the metric`(
        metric: String, mode: String, isLowest: Bool
    ) throws {
        let run = try ToyRun(
            Self.settings.merging(["training.monitor": metric, "training.monitor_mode": mode]) { $1 })
        let trainer = try run.start()
        _ = try trainer.run()
        let values = try run.metrics().filter { $0.split == "validation" }
            .map { row in
                let (loss, accuracy) = (Double(row.loss ?? .nan), Double(row.accuracy ?? .nan))
                return (step: row.step, value: metric == "loss" ? loss : accuracy, loss: loss)
            }
        // Of equal ones that of the lowest loss is kept.
        let best = try #require(
            values.min {
                $0.value == $1.value ? $0.loss < $1.loss : ($0.value < $1.value) == isLowest
            })
        #expect(trainer.state.bestStep == best.step)
        #expect(abs((trainer.state.bestValue ?? .nan) - best.value) < 1e-6)
    }

    @Test(arguments: [
        ("loss", Monitor.Mode.min), ("rmse", .min), ("hamming_loss", .min), ("calibration_error", .min),
        ("mlm.perplexity", .min), ("accuracy", .max), ("top5_accuracy", .max), ("auc", .max),
        ("classify.macro_f1", .max),
        ("r2", .max),
    ])
    func `Losses and errors are best where they are lowest`(metric: String, mode: Monitor.Mode) {
        #expect(Monitor(metric).mode == mode)
    }

    @Test func `A best end of no metric is an error`() throws {
        let settings = try ToyRun(["training.monitor_mode": "min"]).settings.training
        let error = #expect(throws: SettingsError.self) {
            try settings.decidedMonitor(ToyRun().model(), validationCount: 1)
        }
        #expect(error?.description.contains("training.monitor_mode") == true)
    }

    @Test func `Where the metric is not defined, the newest checkpoint is the best`() throws {
        // A single example has no area under a curve.
        let run = try ToyRun(
            Self.settings.merging(["training.monitor": "auc"]) { $1 }, dataset: ToyData(validationCount: 1))
        let trainer = try run.start()
        _ = try trainer.run()
        #expect(trainer.state.bestStep == trainer.stepCount && trainer.state.bestValue == nil)
        #expect(try run.checkpoint("best") == run.checkpoint("last"))
    }

    @Test func `A metric without a value is no improvement, and said once`() throws {
        let run = try ToyRun(
            Self.settings.merging(["training.monitor": "AUC", "training.early_stopping": "3"]) { $1 },
            dataset: ToyData(validationCount: 1))
        let trainer = try run.start()
        var remarks: [String] = []
        trainer.onRemark = { remarks.append($0) }
        #expect(try trainer.run() == .finishedEarly)
        #expect(trainer.state.epoch == 3)
        #expect(remarks == ["The validation auc has no value on these examples."])
    }

    @Test func `A metric may have no value on the first batch`() throws {
        let run = try ToyRun(["training.monitor": "Auc", "training.batch_size": "1"])
        let model = try run.model()
        model.initialize(seed: 0, scheme: .pyTorch)
        try Trainer.checkFirstBatch(model, settings: run.settings.training, dataset: run.dataset)
    }

    @Test func `Early stopping follows the metric`() throws {
        // A rate of nothing: accuracy never rises above that of the first evaluation.
        let run = try ToyRun([
            "training.epochs": "6", "training.optimizer.name": "sgd", "training.learning_rate": "1e-30",
            "training.early_stopping": "2", "training.monitor": "accuracy",
        ])
        let trainer = try run.start()
        #expect(try trainer.run() == .finishedEarly)
        #expect(trainer.state.epoch == 3)
    }

    @Test func `A metric that the model does not have is an error that lists those it has`() throws {
        let run = try ToyRun(["training.monitor": "accurcy"])
        let model = try run.model()
        model.initialize(seed: 0, scheme: .pyTorch)
        let error = #expect(throws: SettingsError.self) {
            try Trainer.checkFirstBatch(model, settings: run.settings.training, dataset: run.dataset)
        }
        for metric in ["\"accuracy\"", "\"loss\"", "\"macro_f1\""] {
            #expect(error?.description.contains(metric) == true, "\(error as Any)")
        }
    }
}

struct LogStepsTests {
    @Test func `The training curve has a point every so many steps, and at each evaluation`() throws {
        let run = try ToyRun(["training.log_steps": "4"])
        _ = try run.start().run()
        let rows = try run.metrics()
        #expect(rows.filter { $0.split == "train" }.map(\.step) == [4, 6, 8, 12])
        #expect(rows.filter { $0.split == "validation" }.map(\.step) == [6, 12])
        #expect(Set(rows.filter { $0.split == "train" }.compactMap(\.loss)).count == 4)
    }

    @Test func `A resumed run has the same points`() throws {
        let settings = ["training.log_steps": "4"]
        let (whole, parts) = (try ToyRun(settings), try ToyRun(settings))
        _ = try whole.start().run()
        #expect(try parts.start().run(steps: 5) == .stopped)
        _ = try parts.resume().run()
        #expect(try parts.metrics() == whole.metrics())
    }
}
