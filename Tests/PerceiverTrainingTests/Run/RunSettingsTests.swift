import Perceiver
import Testing

@testable import PerceiverSettings
@testable import PerceiverTraining

struct RunSettingsTests {
    private let registry = ToyRun.registry

    private func settings(_ yamls: String...) throws -> RunSettings {
        try RunSettings(registry: registry, layers: yamls.map { try SettingsTree(yaml: $0) })
    }

    private func complaint(_ yamls: String...) throws -> String {
        let error = try #require(
            #expect(throws: SettingsError.self) {
                let settings = try RunSettings(
                    registry: registry, layers: yamls.map { try SettingsTree(yaml: $0) })
                _ = try settings.makePerceiverIO(for: ToyData().description)
            })
        return error.description
    }

    private static let base = "{input: {name: toy}, output: {name: classify}}"

    @Test func `Later layers count more, and defaults least`() throws {
        let settings = try settings(
            Self.base, "training: {batch_size: 4, seed: 1}", "training: {batch_size: 5}\ninput: {channels: 2}"
        )
        #expect(settings.training.batchSize == 5)
        #expect(settings.training.seed == 1)
        #expect(settings.training.epochs == TrainingSettings().epochs)
        #expect(settings.tree["input.channels"] == .int(2))
        #expect(settings.tree["model.encoder.latent_count"] == .int(32))
        #expect((settings.inputName, settings.outputName, settings.dataName) == ("toy", "classify", "toys"))
    }

    @Test func `A run of no given length has enough steps, and twenty evaluations`() {
        var settings = TrainingSettings()
        let lengths = [90, 16_000, 900_000].map { settings.decidedLength(exampleCount: $0)["steps"] }
        #expect(lengths == [.int(2000), .int(5000), .int(10_000)])
        #expect(settings.decidedLength(exampleCount: 16_000)["evaluation_steps"] == .int(250))
        settings.evaluationSteps = 3
        #expect(settings.decidedLength(exampleCount: 90) == ["steps": .int(2000)])
        settings.epochs = 4
        #expect(settings.decidedLength(exampleCount: 90) == SettingsTree())
    }

    @Test func `A preset counts more than defaults, and less than any layer`() throws {
        let settings = try RunSettings(
            registry: registry, preset: "toy-small",
            layers: [SettingsTree(yaml: "model: {encoder: {latent_count: 9}}")])
        #expect(settings.inputName == "toy")
        #expect(settings.model?.encoder.latentCount == 9)
        #expect(settings.model?.encoder.channels == 4)
    }

    @Test func `Data brings its preset, unless another is named`() throws {
        let file = try SettingsTree(yaml: "data: {path: some.toy}\ntraining: {epochs: 2}")
        let base = try SettingsTree(yaml: Self.base)
        let own = try RunSettings(registry: registry, layers: [base, file])
        #expect((own.training.batchSize, own.training.epochs) == (77, 2))
        let other = try RunSettings(registry: registry, preset: "toy-small", layers: [file])
        #expect(other.training.batchSize == TrainingSettings().batchSize)
        // What is written down is complete, so that the preset changes nothing when it is read again.
        let again = try RunSettings(registry: registry, layers: [other.tree])
        #expect(again.tree == other.tree)
    }

    @Test(arguments: ["classify+regress", "regress+classify"])
    func `A preset's settings of its outputs count in whatever order these are named`(names: String) throws {
        var registry = registry
        registry.addPreset(
            "both", summary: "two outputs",
            yaml: "input: {name: toy}\noutput: {name: classify+regress, shared_channels: 8}")
        let settings = try RunSettings(
            registry: registry, preset: "both", layers: [["output.name": .string(names)]])
        #expect(settings.tree["output.shared_channels"] == .int(8))
    }

    @Test func `All settings are written out, and read back the same`() throws {
        let settings = try settings(Self.base, "training: {clip_norm: 0.5, optimizer: {name: lamb}}")
        let again = try self.settings(settings.tree.yamlText())
        #expect(again.tree == settings.tree)
        #expect(again.training.optimizer == settings.training.optimizer)
        #expect(settings.tree.mapping?.map(\.0) == ["input", "output", "data", "model", "training"])
    }

    @Test(arguments: [
        ("inptu: {}", ["\"inptu\"", "mean \"input\"?", "output, data, model, training"]),
        ("training: {bach_size: 3}", ["\"training.bach_size\"", "mean \"training.batch_size\"?", "epochs"]),
        ("model: {encoder: {latents: 3}}", ["\"model.encoder.latents\"", "latent_count"]),
        ("input: {chanels: 3}", ["\"input.chanels\"", "mean \"input.channels\"?"]),
        ("data: {count: 3}", ["\"data.count\"", "train_count"]),
        ("input: {name: toi}", ["\"toi\"", "mean \"toy\"?"]),
        ("output: {name: clasify}", ["\"clasify\"", "mean \"classify\"?"]),
        ("data: {name: toyz}", ["\"toyz\"", "mean \"toys\"?", "toy_file"]),
        ("training: {optimizer: {name: adem}}", ["training.optimizer.name", "adam", "adamw", "lamb", "sgd"]),
        ("training: {schedule: {name: up}}", ["training.schedule.name", "one_cycle", "constant_cosine"]),
    ])
    func `A name that is not known is named, with those that are`(yaml: String, parts: [String]) throws {
        let text = try complaint(Self.base, yaml)
        for part in parts { #expect(text.contains(part), "\(text)") }
    }

    @Test func `An unknown preset is named, with those that are known`() throws {
        let error = try #require(
            #expect(throws: SettingsError.self) { try registry.presets.entry("toy-smal") })
        #expect(error.description.contains("mean \"toy-small\"?"), "\(error)")
    }

    @Test(arguments: [
        (
            "training: {batch_size: 0}",
            "training.batch_size\" should be an integer from 1 to 1000000, but it is 0"
        ),
        ("training: {epochs: 0}", "training.epochs\" should be an integer from 1 to 2147483647"),
        ("training: {steps: -1}", "training.steps\" should be an integer from 1 to 2147483647"),
        (
            "training: {accumulation_steps: 0}",
            "training.accumulation_steps\" should be an integer from 1 to 1000000"
        ),
        (
            "training: {evaluation_steps: 0}",
            "training.evaluation_steps\" should be an integer from 1 to 2147483647"
        ),
        ("training: {threads: 0}", "training.threads\" should be an integer from 1 to 256"),
        (
            "training: {learning_rate: 0}",
            "training.learning_rate\" should be a number above 0 and at most 3e+38"
        ),
        (
            "training: {learning_rate: .nan}",
            "training.learning_rate\" should be a number above 0 and at most 3e+38"
        ),
        (
            "training: {clip_norm: 0}",
            "training.clip_norm\" should be a number above 0 and at most 1000000000"
        ),
        (
            "training: {clip_norm: .nan}",
            "training.clip_norm\" should be a number above 0 and at most 1000000000"
        ),
        (
            "training: {cached_latents_mb: -1}",
            "training.cached_latents_mb\" should be an integer from 0 to 1000000000"
        ),
        ("training: {seed: -1}", "training.seed\" should be an integer from 0 to 9223372036854775807"),
        (
            "model: {encoder: {latent_count: 0}}",
            "model.encoder.latent_count\" should be an integer from 1 to 1000000"
        ),
        (
            "model: {encoder: {self_attention_count: -1}}",
            "self_attention_count\" should be an integer from 0 to 1000"
        ),
        ("model: {encoder: {cross_attention_count: 4}}", "cross_attention_count\" should be at most"),
        ("model: {encoder: {distinct_block_count: 4}}", "distinct_block_count\" should be at most"),
        ("model: {encoder: {dropout: 1}}", "model.encoder.dropout\" should be a number from 0 to below 1"),
        ("model: {decoder: {dropout: .nan}}", "model.decoder.dropout\" should be a number from 0 to below 1"),
        (
            "model: {encoder: {cross_head_count: 3}}",
            "cross_head_count\" is 3, which does not divide the 128 query"
        ),
        (
            "model: {encoder: {self_head_count: 8, self_qk_channels: 64, self_v_channels: 12}}",
            "self_head_count\" is 8, which does not divide the 12 value"
        ),
        (
            "model: {decoder: {head_count: 5}}",
            "decoder.head_count\" is 5, which does not divide the 128 query"
        ),
        ("training: {batch_size: many}", "training.batch_size\" should be an integer"),
    ])
    func `A value that cannot be is named`(yaml: String, complaint expected: String) throws {
        let text = try complaint(Self.base, yaml)
        #expect(text.contains(expected), "\(text)")
    }

    @Test func `Without a name for input or output, it says how to give one`() throws {
        #expect(try complaint("{output: {name: classify}}").contains("--input NAME"))
        #expect(try complaint("{input: {name: toy}}").contains("--output NAME"))
    }

    @Test func `Data is found by looking at its path`() throws {
        #expect(try settings(Self.base, "data: {path: some.toy}").dataName == "toy_file")
        let text = try complaint(Self.base, "data: {path: some.txt}")
        #expect(text.contains("no file or folder some.txt"), "\(text)")
    }

    @Test func `A classifier of one class is refused`() throws {
        let error = try #require(
            #expect(throws: SettingsError.self) {
                try settings(Self.base).makePerceiverIO(for: ToyData(classNames: ["only"]).description)
            })
        #expect(error.description.contains("at least two classes; the data has only"))
    }
}
