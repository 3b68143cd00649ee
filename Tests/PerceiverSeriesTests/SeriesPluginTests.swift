import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverSeries

struct SeriesPluginTests {
    private let registry = SeriesRun.registry

    @Test func `The plugin brings its input, outputs, data sets and presets`() {
        #expect(registry.inputs.names == ["series"])
        #expect(registry.outputs.names.suffix(2) == ["forecast", "impute"])
        #expect(registry.datasets.names == ["seasons", "timeline"])
        #expect(registry.presets.names == ["timeline", "seasons", "seasons-generate"])
    }

    @Test func `Every setting has a line of help`() {
        let settings =
            registry.inputs.all.flatMap(\.settings) + registry.outputs.all.flatMap(\.settings)
            + registry.datasets.all.flatMap(\.settings)
        #expect(settings.filter(\.help.isEmpty).map(\.keyPath) == [])
    }

    @Test func `Only numbers beside dates in order at equal steps are certainly a series`() throws {
        let folder = try TemporaryFolder()
        func isCertain(_ rows: [String], header: String = "date,a,b") throws -> Bool {
            try folder.write(SeriesRun.table(rows, header: header), to: "a.csv")
            return TimelineDataset.hasTimes(folder.file("a.csv"))
        }
        let hours = SeriesRun.hours(20)
        #expect(try isCertain(hours))
        #expect(try !isCertain(hours.reversed()))
        #expect(try !isCertain(hours.map { "\($0),word" }, header: "date,a,b,c"))
        #expect(try !isCertain((0..<20).map { "\($0),1" }, header: "a,b"))
    }

    @Test(arguments: ["forecast", "impute", "reconstruct"])
    func `A resumed run equals one that went through`(output: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(SeriesRun.table(SeriesRun.hours(100)), to: "a.csv")
        let layers = try SettingsTree(
            yaml: """
                input: {name: series, window: 8, patch: 4, channels: 8}
                output: {name: \(output)}
                data: {path: \(folder.file("a.csv")), validation_share: 0.3}
                model: {encoder: {latent_count: 4, channels: 16, self_attention_count: 1}}
                training: {steps: 4, evaluation_steps: 2, batch_size: 4}
                """)
        func run(_ name: String, stops: Bool) throws {
            let run = try NewRun(layers: [layers], registry: registry).begin(at: folder.file(name))
            var stepCount = 0
            if stops {
                run.trainer.shouldStop = {
                    stepCount += 1
                    return stepCount > 2
                }
            }
            _ = try run.trainer.run()
        }
        try run("whole", stops: false)
        try run("half", stops: true)
        // What comes later moves no part, and changes no mean.
        try folder.write(SeriesRun.table(SeriesRun.hours(110)), to: "a.csv")
        _ = try TrainingRun(resuming: folder.file("half"), registry: registry).trainer.run()
        let weights = try ["whole", "half"].map {
            try bytes(ofFile: folder.file("\($0)/checkpoints/last/model.safetensors"))
        }
        #expect(weights[0] == weights[1])
    }

    @Test func `A frozen encoder's latents of separate channels are cached`() throws {
        let folder = try TemporaryFolder()
        try folder.write(SeriesRun.table(SeriesRun.hours(100)), to: "a.csv")
        let layers = try SettingsTree(
            yaml: """
                input: {name: series, window: 8, patch: 4, channels: 8, separate_channels: true}
                data: {path: \(folder.file("a.csv")), validation_share: 0.3}
                model: {encoder: {latent_count: 4, channels: 16, self_attention_count: 1}}
                training: {steps: 4, evaluation_steps: 2, batch_size: 4, freeze_encoder: true}
                """)
        func loss(cachedMB: Int) throws -> [Float] {
            let run = try NewRun(
                layers: [layers, ["training.cached_latents_mb": .int(cachedMB)]], registry: registry
            )
            .begin(at: folder.file("run\(cachedMB)"))
            _ = try run.trainer.run()
            return try FinishedRun(folder.file("run\(cachedMB)"), registry: registry).model.parameters()
                .flatMap {
                    $0.parameter.value.floats
                }
        }
        #expect(try loss(cachedMB: 0) == loss(cachedMB: 100))
    }
}
