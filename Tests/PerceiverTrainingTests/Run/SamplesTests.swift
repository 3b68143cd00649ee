import Foundation
import Layers
import Perceiver
import TestSupport
import Testing

@testable import PerceiverReports
@testable import PerceiverSettings
@testable import PerceiverTraining

struct SamplesTests {
    @Test func `Samples are predicted after each evaluation, by the model as it is then`() throws {
        let run = try ToyRun(["training.samples": "[0.5, 2]", "training.sample_count": "2"])
        let trainer = try run.start()
        var told: [[ExamplePrediction]] = []
        trainer.onSamples = { told.append($0) }
        _ = try trainer.run()
        #expect(told.map { $0.map(\.input) } == [["0.5", "2"], ["0.5", "2"]])
        #expect(told.joined().allSatisfy { $0.predictions.count == 2 })
        let model = try #require(trainer.model as? PerceiverIO)
        let example = try model.example(.argument("2"))
        #expect(try told.last?.last == model.predict(example, called: "2", count: 2))
        #expect(told.first != told.last)

        let events = try #require(
            try FileManager.default.contentsOfDirectory(atPath: run.path).first { $0.contains("tfevents") })
        let written = String(decoding: try bytes(ofFile: run.file(events)), as: UTF8.self)
        let text = try #require(told.last?.map(\.text).joined(separator: "\n\n"))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
        #expect(written.contains(lines.joined(separator: "\n")))
    }

    @Test func `A sample that cannot be read is an error before there is a run`() throws {
        let run = try ToyRun(["training.samples": "[1, x]"])
        let error = #expect(throws: BatchError.self) {
            try Trainer.check(run.model(), settings: run.settings.training, dataset: run.dataset)
        }
        #expect(error?.description == "x is no number.")
    }

    @Test func `Samples do not change what is learned`() throws {
        func weights(_ changes: [String: String]) throws -> [String: [UInt32]] {
            let trainer = try ToyRun(changes.merging(["model.encoder.dropout": "0.2"]) { $1 }).start()
            _ = try trainer.run()
            return trainer.weights
        }
        #expect(try weights(["training.samples": "[1]"]) == weights([:]))
    }

    @Test func `Samples of any letters come back from a settings file`() throws {
        let samples = ["i [MASK] this", "a: b # c", "'quoted' \"twice\"", "two\nlines", "- 5"]
        var settings = TrainingSettings()
        settings.samples = samples
        let text = try SettingsTree(describing: settings).yamlText()
        #expect(try SettingsTree(yaml: text).decode(TrainingSettings.self).samples == samples)
    }

    @Test func `A model without a picture of its input has none of its attention`() throws {
        let run = try ToyRun()
        let model = try run.model()
        model.initialize(seed: 0)
        #expect(try model.attentionPicture(of: model.example(.argument("1"))) == nil)
    }
}
