import PerceiverAudio
import PerceiverImage
import PerceiverSentiment
import PerceiverSeries
import PerceiverSettings
import PerceiverTables
import PerceiverText
import PerceiverTraining
import Testing

/// The table of names that settings have elsewhere.
struct ForeignNamesTests {
    static let registry = Registry(plugins: [
        ImagePlugin.self, TextPlugin.self, AudioPlugin.self, SentimentPlugin.self, TablesPlugin.self,
        SeriesPlugin.self,
    ])

    private static let settings =
        registry.inputs.all.flatMap(\.settings) + registry.outputs.all.flatMap(\.settings)
        + registry.datasets.all.flatMap(\.settings) + ModelSettings.descriptions(at: "model")
        + TrainingSettings.descriptions(at: "training")

    @Test func `Every setting that the table names is there`() {
        let names = ["input", "output", "data"].map { "\($0).name" } + ["data.path"]
        let known = Set(Self.settings.map(\.keyPath) + names)
        for meaning in ForeignNames.settings {
            for keyPath in meaning.keyPaths { #expect(known.contains(keyPath), "\(keyPath) of \(meaning)") }
        }
    }

    @Test func `Every value that the table names is a choice of a setting, or a data set`() {
        let choices = Self.settings.filter { $0.type.hasPrefix("one of ") }.flatMap {
            $0.type.dropFirst("one of ".count).replacing(" or null", with: "").components()
        }
        let known = choices + Self.registry.datasets.names
        for (name, value) in ForeignNames.values {
            #expect(known.contains(value), "\(value), which \(name) stands for")
        }
    }

    @Test func `No name stands for two things, and each is found in any spelling`() {
        let names = ForeignNames.settings.flatMap(\.names)
        #expect(Set(names).count == names.count)
        for name in names { #expect(ForeignNames.meaning(of: name) != nil, "\(name)") }
        for name in ["maxEpochs", "max-epochs", "max_epochs", "MaxEpochs"] {
            #expect(ForeignNames.meaning(of: name)?.keyPaths == ["training.epochs"], "\(name)")
        }
    }

    @Test(arguments: [
        ("{training: {lr: 1}}", "training.lr", "mean \"training.learning_rate\"?"),
        ("{optim: {lr: 1}}", "\"optim.lr\"", "mean \"training.learning_rate\"?"),
        ("{model: {numLatents: 1}}", "model.numLatents", "mean \"model.encoder.latent_count\"?"),
        (
            "{model: {encoder: {num_heads: 1}}}", "model.encoder.num_heads",
            "mean \"model.encoder.cross_head_count\", \"model.encoder.self_head_count\" or "
                + "\"model.decoder.head_count\"?"
        ),
        ("{data: {num_workers: 4}}", "data.num_workers", "ahead, on a thread of their own"),
        ("{trainer: {max_epochs: 4}}", "\"trainer.max_epochs\"", "mean \"training.epochs\"?"),
        ("{training: {epoch: 4}}", "training.epoch\"", "mean \"training.epochs\"?"),
        ("{training: {schedule: {name: OneCycleLR}}}", "training.schedule.name", "mean \"one_cycle\"?"),
        ("{training: {schedule: OneCycleLR}}", "a group of settings", "mean \"training.schedule.name\"?"),
        ("{training: {precision: 16-mixed}}", "training.precision", "mean \"bf16\"?"),
    ])
    func `The error for a name of another library in a file suggests ours`(
        yaml: String, name: String, suggestion: String
    ) {
        let error = #expect(throws: SettingsError.self) {
            let own = try SettingsTree(yaml: "{input: {name: image}, output: {name: classify}}")
            _ = try RunSettings(registry: Self.registry, layers: [own, SettingsTree(yaml: yaml)])
        }
        #expect(error?.description.contains(name) == true, "\(String(describing: error))")
        #expect(error?.description.contains(suggestion) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        ("optimizer.rule", "optimizer.name"), ("schedule.curve", "schedule.name"),
        ("schedule.rising_share", "schedule.warmup_fraction"),
        ("schedule.final_share", "schedule.final_fraction"),
        ("schedule.step_length", "schedule.step_size"), ("schedule.step_factor", "schedule.gamma"),
        ("similar_lengths", "length_bucketing"), ("accumulation", "accumulation_steps"),
        ("latent_memory_mb", "cached_latents_mb"),
        ("initialization_deviation", "initialization_standard_deviation"),
    ])
    func `The error for an older name of a setting suggests the new one`(older: String, now: String) {
        let error = #expect(throws: SettingsError.self) {
            var tree = try SettingsTree(yaml: "{input: {name: image}, output: {name: classify}}")
            tree["training.\(older)"] = .int(1)
            _ = try RunSettings(registry: Self.registry, layers: [tree])
        }
        #expect(
            error?.description.contains("Did you mean \"training.\(now)\"?") == true,
            "\(String(describing: error))")
    }
}

extension Substring {
    /// The parts between commas.
    fileprivate func components() -> [String] { split(separator: ", ").map(String.init) }
}
