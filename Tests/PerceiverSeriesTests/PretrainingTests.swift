import PerceiverKit
import Tensors
import TestSupport
import Testing

@testable import PerceiverSeries

/// An encoder that learned from hidden patches, and what takes it over.
struct PretrainingTests {
    @Test(arguments: [false, true], ["{name: forecast, horizon: 4}", "{name: impute}"])
    func `An encoder of hidden patches goes to forecasts and gaps`(isSeparate: Bool, output: String) throws {
        let folder = try TemporaryFolder()
        let rows = SeriesRun.hours(100).enumerated().map { $0 % 9 == 0 ? String($1.prefix(20)) + "," : $1 }
        try folder.write(SeriesRun.table(rows), to: "a.csv")
        let data: SettingsTree = ["data.path": .string(folder.file("a.csv"))]
        let base = try SettingsTree(
            yaml: """
                input: {name: series, window: 8, patch: 4, channels: 8, separate_channels: \(isSeparate)}
                output: {name: reconstruct}
                data: {validation_share: 0.2, test_share: 0.2}
                model: {encoder: {latent_count: 4, channels: 16, self_attention_count: 1}}
                training: {steps: 4, evaluation_steps: 2, batch_size: 4}
                """)
        let first = try NewRun(layers: [base, data], registry: SeriesRun.registry).begin(
            at: folder.file("first"))
        #expect(try first.trainer.run() == .finished)
        let pretrained = try FinishedRun(folder.file("first"), registry: SeriesRun.registry)
        let measured = try pretrained.evaluate(on: pretrained.openDataset())
        #expect(measured.metrics["loss"]?.isFinite == true)

        let next = try SettingsTree(
            yaml: """
                output: \(output)
                training: {steps: 2, evaluation_steps: 1, batch_size: 4, encoder_from: \(folder.file("first")),
                           freeze_encoder: true}
                """)
        let second = try NewRun(layers: [next, data], registry: SeriesRun.registry).begin(
            at: folder.file("second"))
        #expect(try second.trainer.run() == .finished)
        let taught = try FinishedRun(folder.file("second"), registry: SeriesRun.registry)
        func encoder(_ run: FinishedRun) throws -> [String: [Float]] {
            let model = try run.perceiverIO
            let kept = model.parameters().filter { model.makesLatents($0.name) }
            return Dictionary(uniqueKeysWithValues: kept.map { ($0.name, $0.parameter.value.floats) })
        }
        #expect(try encoder(taught) == encoder(pretrained))
        #expect(try encoder(taught).count > 5)
        let file = try taught.predict(.file(folder.file("a.csv")))
        #expect(file.tables.count == 1)
    }

    @Test func `A file with some of the channels is measured on these`() throws {
        let folder = try TemporaryFolder()
        try folder.write(SeriesRun.table(SeriesRun.hours(100)), to: "a.csv")
        let settings = try SeriesRun.settings(folder.file("a.csv"), output: "{name: reconstruct}")
        let model = try settings.makePerceiverIO(for: settings.openDataset().description)
        model.initialize(seed: 1)
        let batch = Batch([
            "values": Tensor(normal: [3, 1, 8], seed: 1),
            "channels": Tensor([1, 1, 0] as [Int32], shape: [3, 1]),
            "is_gap": Tensor(Array(repeating: UInt8(0), count: 24), shape: [3, 1, 8]),
            "hiding": Tensor([1, 2, 3, 4, 5, 6] as [Int32], shape: [3, 2]),
        ])
        #expect(try model(batch).tensor("values").shape == [3, 2, 4])
        #expect(try model.loss(on: batch).value.scalar.isFinite)
    }

    @Test func `Windows of each part lie within it`() throws {
        let folder = try TemporaryFolder()
        try folder.write(SeriesRun.table(SeriesRun.hours(100)), to: "a.csv")
        let dataset = try SeriesRun.settings(folder.file("a.csv"), output: "{name: reconstruct}")
            .openDataset()
        #expect(Split.allCases.map(dataset.count) == [60 - 8 + 1, 20 - 8 + 1, 20 - 8 + 1])
    }
}
