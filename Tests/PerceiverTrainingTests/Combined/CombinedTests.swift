import Foundation
import PerceiverKit
import TestSupport
import Testing

/// Two inputs at once, from settings to a trained model.
struct CombinedTests {
    private let registry = Registry(plugins: [SidesPlugin.self])

    private func settings(_ yaml: String) throws -> RunSettings {
        let base = try SettingsTree(
            yaml: """
                output: {name: classify}
                model: {encoder: {latent_count: 4, channels: 16, layer_count: 2, self_attention_count: 1}}
                training: {steps: 150, batch_size: 16, learning_rate: 0.005, initialization: truncated_normal,
                           initialization_standard_deviation: 0.15}
                """)
        return try RunSettings(registry: registry, layers: [base, SettingsTree(yaml: yaml)])
    }

    private func message(_ yaml: String) -> String {
        let error = #expect(throws: SettingsError.self) {
            let settings = try settings(yaml)
            let dataset = try settings.openDataset()
            _ = try settings.makePerceiverIO(for: dataset.description)
        }
        return error?.description ?? ""
    }

    @Test func `Each input has its settings under its name, in the order of the names`() throws {
        let settings = try settings(
            "input: {name: right+left, right: {channels: 7}}\ndata: {name: same_class, left: {count: 9}}")
        #expect(settings.inputName == "left+right")
        #expect(settings.tree["input.right.channels"] == .int(7))
        #expect(settings.tree["input.left.channels"] == .int(5))
        #expect(settings.tree["input.modality_channels"] == .int(4))
        #expect(settings.tree["data.left.name"] == .string("left_rows"))
        #expect(settings.tree["data.left.count"] == .int(9))
        // What a run writes down is read back as the same.
        let again = try RunSettings(registry: registry, layers: [settings.tree])
        #expect(again.tree == settings.tree)
        #expect(try settings.model(in: registry).input.channels == 9 + 4)
    }

    @Test func `What neither input tells alone, both tell together`() throws {
        let settings = try settings("input: {name: left+right}")
        #expect(settings.dataName == "different")
        let dataset = try settings.openDataset()
        let labels = try dataset.batch(Array(0..<80), of: .train, epoch: 0)
        for (part, divisor) in [("left", 1), ("right", 2)] {
            // Of the examples with either sign of one part, half are of each class.
            let signs = (0..<80).map { $0 / divisor % 2 }
            let differing = zip(signs, try labels.tensor("label").elements(as: Int32.self))
                .count { $0 == 1 && $1 == 1 }
            #expect(differing == 20, "\(part)")
        }
        let folder = try TemporaryFolder()
        let model = try settings.model(in: registry)
        model.initialize(seed: 0, scheme: settings.training.scheme)
        let run = try RunDirectory(
            creating: folder.file("run"), settings: settings, data: dataset.description, overwrites: false)
        let trainer = try Trainer(
            model, settings: settings.training, dataset: dataset, run: run, resumes: false)
        #expect(try trainer.run() == .finished)
        let accuracy = try model.evaluate(on: dataset, split: .test, batchSize: 16)["accuracy"]
        #expect(try #require(accuracy) > 0.95)

        // Another process builds the model again from the folder alone.
        let loaded = try RunSettings(registry: registry, layers: [run.settings()]).makePerceiverIO(
            for: run.data())
        try run.loadWeights(.last, into: loaded)
        let example = try loaded.example(.argument("left=1+right=-1"))
        let prediction = try loaded.predict(example, called: "", count: 1).predictions.first
        #expect(prediction?.label == "different")
    }

    @Test func `Examples of one class are put together, the rarer ones several times`() throws {
        let settings = try settings(
            "input: {name: left+right}\ndata: {name: same_class, left: {count: 6}, right: {count: 11}}")
        let dataset = try settings.openDataset()
        #expect(dataset.count(of: .train) == 11)
        #expect(dataset.description.classNames == ["minus", "plus"])
        #expect(Set(dataset.description.files.keys) == ["left.left.txt", "right.right.txt"])
        let batch = try dataset.batch(Array(0..<11), of: .train, epoch: 0)
        #expect(Set(batch.tensors.keys) == ["label", "left.rows", "right.rows"])
        let labels = try batch.tensor("label").elements(as: Int32.self)
        #expect(labels.count { $0 == 0 } == 6)
        for part in ["left", "right"] {
            let means = try batch.part(part).tensor("rows").mean(along: 2).mean(along: 1).floats
            #expect(zip(means, labels).allSatisfy { ($0 > 0) == ($1 == 1) })
        }
    }

    @Test func `Classes are matched by name, whatever their order`() throws {
        let left = SideData(width: 2, classNames: ["plus", "minus"], count: 8)
        let dataset = try CombinedDataset(
            matchingClassesOf: ["left": left, "right": SideData(width: 3, count: 8)], seed: 0)
        let batch = try dataset.batch(Array(0..<8), of: .train, epoch: 0)
        let signs = try ["left", "right"].map { part in
            try batch.part(part).tensor("rows").mean(along: 2).mean(along: 1).floats.map { $0 > 0 }
        }
        // What the left calls plus, the right calls minus.
        #expect(zip(signs[0], signs[1]).allSatisfy { $0 != $1 })
        #expect(dataset.description.classNames == ["plus", "minus"])
    }

    @Test func `A class that one input lacks is left out, and said`() throws {
        let settings = try settings(
            "input: {name: left+right}\ndata: {name: same_class, left: {count: 1}}")
        let dataset = try settings.openDataset()
        #expect(dataset.count(of: .train) == 40)
        #expect(
            dataset.notes.count == 1 && dataset.notes[0].contains("\"plus\" has no train"), "\(dataset.notes)"
        )
    }

    @Test func `Every combination of classes is a class, and no part alone says which`() throws {
        let settings = try settings(
            "input: {name: left+right}\ndata: {name: every_combination, left: {count: 100}, right: {count: 64}}"
        )
        let dataset = try settings.openDataset()
        #expect(dataset.count(of: .train) == 100)
        #expect(
            dataset.description.classNames == ["minus+minus", "minus+plus", "plus+minus", "plus+plus"])
        let batch = try dataset.batch(Array(0..<100), of: .train, epoch: 0)
        let labels = try batch.tensor("label").elements(as: Int32.self)
        for (part, value) in [("left", Int32(2)), ("right", 1)] {
            let means = try batch.part(part).tensor("rows").mean(along: 2).mean(along: 1).floats
            #expect(zip(means, labels).allSatisfy { ($0 > 0) == ($1 & value != 0) })
        }
        for label in Int32(0)..<4 { #expect(labels.count { $0 == label } > 12) }
    }

    @Test func `Files of an earlier run go to the data of their input`() throws {
        let settings = try settings("input: {name: left+right}\ndata: {name: same_class}")
        let dataset = try settings.openDataset(
            after: DataDescription(shapes: [:], files: ["right.right.txt": Data("old".utf8)]))
        #expect(dataset.description.files["right.right.txt"] == Data("old".utf8))
        #expect(dataset.description.files["left.left.txt"] == Data("0".utf8))
    }

    @Test(arguments: [
        ("input: {name: left+up}", ["no input \"up\"", "\"left\", \"right\""]),
        ("input: {name: left+left}", ["\"left+left\"", "twice"]),
        ("input: {name: left+right, up: 1}", ["input.up", "modality_channels, left, right"]),
        ("input: {name: left+right, left: {bands: 1}}", ["input.left.bands", "channels"]),
        (
            "input: {name: left+right, modality_channels: 0}",
            ["input.modality_channels", "from 1 to 1000000"]
        ),
        ("input: {name: left+right}\ndata: {name: left_rows}", ["\"left_rows\" is for the input \"left\""]),
        ("input: {name: left+right}\ndata: {name: same_class, left: {size: 1}}", ["data.left.size"]),
        ("input: {name: left+right}\ndata: {name: same_class, up: {}}", ["data.up", "left, right"]),
        ("input: {name: left+right}\ndata: {path: here}", ["at here", "\"same_class\""]),
        (
            "input: {name: left+right}\ndata: {name: same_class, left: {class_names: [up, down]}}",
            ["\"left\" has \"up\", \"down\"", "\"right\" has \"minus\", \"plus\"", "every_combination"]
        ),
        (
            "input: {name: left+right}\ndata: {name: same_class, left: {class_names: []}}",
            ["\"left\" has none"]
        ),
        (
            "input: {name: left+right}\ndata: {name: every_combination, left: {class_names: []}}",
            ["\"left\" has none"]
        ),
    ])
    func `What does not fit is named`(yaml: String, parts: [String]) throws {
        let message = message(yaml)
        for part in parts { #expect(message.contains(part), "\(message)") }
    }

    @Test(arguments: [
        ("1", "left=...+right=..."), ("left=1", "left=...+right=..."), ("", "left=...+right=..."),
        ("left=1+left=2+right=1", "two examples"), ("right=x+left=1", "x is no number"),
        // A plus sign may be a part of what it seems to join.
        ("left=1+up=2+right=1", "1+up=2 is no number"),
    ])
    func `An example has one of each input`(text: String, part: String) throws {
        let model = try settings("input: {name: left+right}").model(in: registry)
        let error = #expect(throws: BatchError.self) { try model.example(.argument(text)) }
        #expect(error?.description.contains(part) == true, "\(String(describing: error))")
    }

    @Test func `An example of several inputs is no file`() throws {
        let model = try settings("input: {name: left+right}").model(in: registry)
        #expect(throws: BatchError.self) { try model.example(.file("left=1+right=2")) }
    }
}

extension RunSettings {
    fileprivate func model(in registry: Registry) throws -> PerceiverIO {
        try self.makePerceiverIO(for: self.openDataset().description)
    }
}
