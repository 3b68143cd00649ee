import Foundation
import PerceiverKit
import TestSupport
import Testing

/// Two outputs on one decoder, from settings to a trained model.
struct CombinedOutputTests {
    private let registry = Registry(plugins: [SidesPlugin.self, RebuiltPlugin.self])

    private func settings(_ yaml: String) throws -> RunSettings {
        let base = try SettingsTree(
            yaml: """
                input: {name: left}
                output: {name: rebuilt+classify}
                model: {encoder: {latent_count: 4, channels: 16, layer_count: 1, distinct_cross_attention_count: 1,
                        distinct_block_count: 1, self_attention_count: 1}}
                training: {steps: 120, batch_size: 16, learning_rate: 0.01}
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

    @Test func `Each output has its settings under its name, and a weight beside them`() throws {
        let settings = try settings("output: {classify: {channels: 8, loss_weight: 0.5}}")
        #expect(settings.outputName == "classify+rebuilt")
        #expect(settings.tree["output.classify.channels"] == .int(8))
        #expect(settings.tree["output.classify.loss_weight"] == .double(0.5))
        #expect(settings.tree["output.rebuilt.loss_weight"] == .double(1))
        let again = try RunSettings(registry: registry, layers: [settings.tree])
        #expect(again.tree == settings.tree)
    }

    @Test func `Both learn, and another process predicts both from the folder alone`() throws {
        let settings = try settings("output: {rebuilt: {loss_weight: 2}}")
        let dataset = try settings.openDataset()
        let model = try settings.makePerceiverIO(for: dataset.description)
        model.initialize(seed: 0)
        let before = try model.evaluate(on: dataset, split: .test, batchSize: 16)
        let folder = try TemporaryFolder()
        let run = try RunDirectory(
            creating: folder.file("run"), settings: settings, data: dataset.description, overwrites: false)
        let trainer = try Trainer(
            model, settings: settings.training, dataset: dataset, run: run, resumes: false)
        #expect(try trainer.run() == .finished)
        let after = try model.evaluate(on: dataset, split: .test, batchSize: 16)
        func value(_ metrics: Metrics, _ name: String) throws -> Double {
            try #require(metrics[name], "\(name)")
        }
        #expect(try value(after, "classify.accuracy") > 0.9)
        #expect(try value(after, "rebuilt.loss") < 0.5 * value(before, "rebuilt.loss"))
        #expect(
            try abs(value(after, "loss") - (value(after, "classify.loss") + 2 * value(after, "rebuilt.loss")))
                < 1e-6)
        #expect(trainer.state.bestValue != nil)
        #expect(after.confusion?.rows.joined().reduce(0, +) == 40)

        let loaded = try RunSettings(registry: registry, layers: [run.settings()]).makePerceiverIO(
            for: run.data())
        try run.loadWeights(.last, into: loaded)
        let example = try loaded.example(.argument("1"))
        let prediction = try loaded(example)
        #expect(prediction.tensors.keys.sorted() == ["classify.logits", "rebuilt.values"])
        #expect(try prediction.tensor("rebuilt.values").shape == [1, 2, 2])
        let words = try loaded.predict(example, called: "1", count: 1).predictions
        #expect(words.map(\.label) == ["plus"] && words.map(\.output) == ["classify"])
    }

    @Test(arguments: [1, 2])
    func `Decoded at once and in chunks, the predictions are the same`(chunkSize: Int) throws {
        let dataset = try settings("").openDataset()
        let models = try ["", "model: {decoder: {chunk_size: \(chunkSize)}}"].map { yaml in
            let model = try settings(yaml).makePerceiverIO(for: dataset.description)
            model.initialize(seed: 1, scheme: .truncatedNormal(standardDeviation: 0.3))
            return model
        }
        let batch = try dataset.batch(Array(0..<6), of: .train, epoch: 0)
        let (whole, chunked) = (try models[0](batch), try models[1](batch))
        for (name, tensor) in whole.tensors {
            #expect(relativeDifference(try chunked.tensor(name), tensor) < 1e-5, "\(name)")
        }
        #expect(
            abs(try models[0].loss(on: batch).value.scalar - models[1].loss(on: batch).value.scalar) < 1e-5)
    }

    @Test func `What does not go together is said`() throws {
        #expect(message("output: {name: classify+classify}").contains("twice"))
        #expect(message("output: {name: classify+}").contains("A+B"))
        #expect(message("output: {rebuilt: 3}").contains("output.rebuilt"))
        #expect(
            message("output: {rebuilt: {loss_wieght: 2}}").contains(
                "Did you mean \"output.rebuilt.loss_weight\""))
        #expect(
            message("output: {classify: {loss_weight: 0}, rebuilt: {loss_weight: 0}}").contains(
                "nothing to learn"))
        #expect(message("output: {name: classify+nothing}").contains("no output \"nothing\""))
        #expect(message("output: {rebuilt: {lossweight: 2}}").contains("lossweight"))
        #expect(message("output: {rebuilt: {loss_weight: -2}}").contains("output.rebuilt.loss_weight"))
        #expect(message("output: {name: doubled+halved}").contains("\"doubled\", \"halved\""))
        #expect(message("output: {name: classify+halved}").contains("same ones"))
        #expect(message("output: {modality_channels: 0}").contains("modality_channels"))
    }
}
