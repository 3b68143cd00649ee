import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverImage

struct PresetTests {
    private let registry = Registry(plugins: [ImagePlugin.self])

    private func settings(_ preset: String, _ changes: String = "{}") throws -> RunSettings {
        try RunSettings(registry: registry, preset: preset, layers: [SettingsTree(yaml: changes)])
    }

    @Test(arguments: [
        ("knee-laterality", 9_309_960), ("cifar100-keras", 9_763_428), ("imagenet", 44_912_254),
        ("mnist", 904_086),
    ])
    func `A preset's model has the number of parameters in its summary`(preset: String, count: Int) throws {
        let data = try registry.benchmarks.entry(preset).data()
        #expect(try settings(preset).makePerceiverIO(for: data).parameterCount == count)
        let digits = String(String(count).reversed())
        let grouped = String(
            digits.enumerated().flatMap { $0 > 0 && $0 % 3 == 0 ? [",", $1] : [$1] }.reversed())
        #expect(try registry.presets.entry(preset).summary.contains(grouped))
    }

    @Test func `The preset for knees has the original's settings`() throws {
        let preset = try settings("knee-laterality", "data: {path: knees}")
        let encoder = try #require(preset.model).encoder
        #expect([encoder.latentCount, encoder.channels, encoder.layerCount] == [128, 256, 2])
        #expect([encoder.crossHeadCount, encoder.selfHeadCount, encoder.selfAttentionCount] == [1, 8, 4])
        #expect(encoder.distinctCrossAttentionCount == 1 && encoder.distinctBlockCount == 1)
        #expect(preset.model?.head == .pooled)
        #expect(preset.training.optimizer.name == .lamb && preset.training.optimizer.weightDecay == 0.1)
        #expect(preset.training.learningRate == 4e-3)
        #expect(preset.tree["output.label_smoothing"] == .double(0.1))
        #expect(preset.tree["input.bands"] == .int(32))
    }

    @Test func `Keras's preset lets the learning rate fall on plateaus and ends early`() throws {
        let training = try settings("cifar100-keras").training
        #expect(training.schedule.name == .plateau && training.earlyStopping == 15)
        #expect(training.schedule.plateauPatience == 3 && training.schedule.plateauFactor == 0.2)
        #expect(training.optimizer.weightDecay == 0)
    }

    /// The whole preset for knees, with a smaller model, smaller pictures and synthetic patients.
    @Test func `Knees of patients that were never seen are told apart`() throws {
        let folder = try TemporaryFolder()
        try KneeImages().write(to: folder)
        let settings = try settings(
            "knee-laterality",
            """
            data: {path: '\(folder.path)', height: 12, width: 12, hflip_concat: true}
            input: {bands: 6}
            model:
              encoder: {latent_count: 8, channels: 32, self_attention_count: 1, self_head_count: 2, self_qk_channels: 32}
            training: {epochs: 8, batch_size: 16}
            """)
        let dataset = try settings.openDataset()
        let model = try settings.makePerceiverIO(for: dataset.description)
        model.initialize(seed: 0, scheme: settings.training.scheme)
        let run = try RunDirectory(
            creating: folder.file("run"), settings: settings, data: dataset.description, overwrites: false)
        let trainer = try Trainer(
            model, settings: settings.training, dataset: dataset, run: run, resumes: false)
        _ = try trainer.run()
        try run.loadWeights(.best, into: model)
        let metrics = try model.evaluate(on: dataset, split: .test, batchSize: 16)
        #expect(metrics["accuracy"] ?? 0 >= 0.99, "\(metrics.values)")
    }
}
