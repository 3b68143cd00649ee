import Layers
import Perceiver
import PerceiverData
import Tensors
import TestSupport
import Testing

@testable import PerceiverSettings
@testable import PerceiverTraining

/// What trains, keeps and measures a Perceiver does so with any model.
struct AnyModelTests {
    private static let settings = [
        "training.epochs": "3", "training.accumulation_steps": "2", "training.ema_decay": "0.6",
        "training.clip_norm": "1", "training.optimizer.name": "adamw",
    ]

    @Test(arguments: [1, 4, 7])
    func `Stopping a model that is no Perceiver changes nothing`(stop: Int) throws {
        let (whole, parts) = (try ToyRun(Self.settings), try ToyRun(Self.settings))
        let one = try whole.start(ToyMLP())
        #expect(try one.run() == .finished)
        let first = try parts.start(ToyMLP())
        #expect(try first.run(steps: stop) == .stopped)
        #expect(first.weights != one.weights)
        let second = try parts.resume(ToyMLP())
        #expect(second.weights == first.weights && second.progress == first.progress)
        #expect(try second.run() == .finished)
        #expect(second.weights == one.weights && second.progress == one.progress)
        #expect(try parts.checkpoint("last") == whole.checkpoint("last"))
        #expect(try parts.checkpoint("best") == whole.checkpoint("best"))
        #expect(try parts.metrics() == whole.metrics())
    }

    @Test func `It learns, and another like it takes its best weights up`() throws {
        let run = try ToyRun(["training.epochs": "12"])
        let trainer = try run.start(ToyMLP())
        let before = try trainer.model.evaluate(on: run.dataset, split: .validation, batchSize: 8)
        #expect(try trainer.run() == .finished)
        let other = ToyMLP()
        try RunDirectory(existing: run.path).loadWeights(.best, into: other)
        let after = try other.evaluate(on: run.dataset, split: .validation, batchSize: 8)
        #expect(try #require(after["loss"]) < 0.5 * #require(before["loss"]))
        #expect(after["loss"] == trainer.state.bestValue)
    }

    @Test(arguments: [
        ("training.freeze_encoder", "true", "an encoder"),
        ("training.samples", "[1]", "examples of your own"),
    ])
    func `What a model does not have cannot be asked for`(
        setting: String, value: String, missing: String
    ) throws {
        let run = try ToyRun([setting: value])
        let error = #expect(throws: SettingsError.self) {
            try Trainer.check(ToyMLP(), settings: run.settings.training, dataset: run.dataset)
        }
        #expect(error?.description.contains("\"\(setting)\"") == true)
        #expect(error?.description.contains(missing) == true)
    }

    @Test func `All weights of a run can be taken over, an encoder only by a model that has one`() throws {
        let run = try ToyRun(["training.epochs": "1"])
        let trainer = try run.start(ToyMLP())
        #expect(try trainer.run() == .finished)
        func transfer(_ setting: String) throws -> Transfer {
            let asked = try SettingsTree().applying([SettingsOverride(keyPath: setting, text: run.path)])
            return try #require(try Transfer(askedForBy: [asked], preset: nil, registry: ToyRun.registry))
        }
        let model = ToyMLP()
        try transfer("training.from").load(into: model)
        #expect(model.logits.weight.value.floats == (trainer.model as? ToyMLP)?.logits.weight.value.floats)
        let error = #expect(throws: SettingsError.self) {
            try transfer("training.encoder_from").load(into: model)
        }
        #expect(error?.description.contains("training.encoder_from") == true)
    }
}
