import Perceiver
import Testing

@testable import PerceiverData
@testable import PerceiverFiles
@testable import PerceiverSettings
@testable import PerceiverTraining

/// What may change when a run goes on, and what may not.
struct ResumedSettingsTests {
    private func resumed(_ changes: [String: String]) throws -> RunSettings {
        let run = try ToyRun(["model.encoder.cross_head_count": "2"])
        _ = try run.start().run(steps: 1)
        let overrides = changes.map { SettingsOverride(keyPath: $0.key, text: $0.value) }
        return try RunSettings(
            resuming: RunDirectory(existing: run.path), changes: [SettingsTree().applying(overrides)],
            registry: ToyRun.registry)
    }

    static let fixed = [
        ("input.channels", "7"), ("output.label_smoothing", "0.1"), ("data.train_count", "43"),
        ("model.encoder.cross_head_count", "1"), ("model.encoder.dropout", "0.5"), ("model.head", "pooled"),
        ("training.batch_size", "9"), ("training.seed", "1"), ("training.optimizer.name", "sgd"),
        ("training.freeze_encoder", "true"), ("training.initialization", "local"),
        ("training.accumulation_steps", "2"), ("data.name", "toy_file"),
    ]

    @Test(arguments: fixed)
    func `What makes the run another one is refused by name`(key: String, value: String) throws {
        let error = #expect(throws: SettingsError.self) { try resumed([key: value]) }
        #expect(error?.description.contains("\(key) is ") == true, "\(error as Any)")
    }

    @Test func `Groups say themselves what may change, and so do groups in them`() {
        struct Inner: Settings {
            @Setting("whether to keep it", isChangeable: true) var cache = true
            @Setting("how large it is") var size = 1
        }
        struct Outer: Settings {
            var inner = Inner()
            @Setting("another group", isChangeable: true) var whole = Inner()
            @Setting("a group that may be left out; null: none") var optional: Inner?
            @Setting("of random numbers") var seed = 1
        }
        #expect(
            Outer.changeableKeys(at: "data") == ["data.inner.cache", "data.whole", "data.optional.cache"])
    }

    @Test func `Everything that is refused is named at once`() throws {
        let changes = ["input.channels": "7", "training.seed": "1", "training.steps": "9"]
        let error = #expect(throws: SettingsError.self) { try resumed(changes) }
        let text = "\(error as Any)"
        #expect(text.contains("input.channels is 6, not 7") && text.contains("training.seed is 0, not 1"))
        #expect(!text.contains("training.steps is"))
    }

    @Test func `What only says how to go on may change`() throws {
        let settings = try resumed([
            "training.epochs": "5", "training.learning_rate": "0.5", "training.schedule.name": "cosine",
            "training.samples": "[1]", "training.threads": "1", "training.ema_decay": "0.5",
        ])
        #expect(settings.training.epochs == 5 && settings.training.learningRate == 0.5)
        #expect(settings.training.emaDecay == 0.5)
        #expect(settings.model?.encoder.crossHeadCount == 2)
    }

    @Test func `Other classes and shapes are refused with what differs`() throws {
        let kept = DataDescription(shapes: ["rows": [5, 2], "x": [1]], classNames: ["a", "b", "c"])
        let rows: [(DataDescription, [String])] = [
            (.init(shapes: kept.shapes, classNames: ["a", "c"]), ["\"b\"", "gone"]),
            (.init(shapes: kept.shapes, classNames: ["a", "b", "c", "d"]), ["\"d\"", "new"]),
            (
                .init(shapes: kept.shapes, classNames: ["a", "b", "see"]),
                ["\"c\"", "gone", "\"see\"", "new"]
            ),
            (.init(shapes: kept.shapes, classNames: ["b", "a", "c"]), ["in place of"]),
            (
                .init(shapes: ["rows": [5, 3], "x": [1]], classNames: kept.classNames),
                ["rows", "[5, 3]", "[5, 2]"]
            ),
            (.init(shapes: ["rows": [5, 2]], classNames: kept.classNames), ["\"x\"", "nothing"]),
        ]
        for (data, parts) in rows {
            let error = #expect(throws: SettingsError.self) { try data.requireSame(as: kept, run: "runs/1") }
            for part in parts + ["runs/1"] {
                #expect(error?.description.contains(part) == true, "\(error as Any)")
            }
        }
        try kept.requireSame(as: kept, run: "runs/1")
    }
}
