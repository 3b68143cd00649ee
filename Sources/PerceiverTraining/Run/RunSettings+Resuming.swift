import Perceiver

extension RunSettings {
    /// What may change when a run goes on: settings by key, and groups of them.
    ///
    /// All others make it another run.
    static let changeable = [
        "model.encoder.activation_checkpointing", "training.checkpoint_seconds", "training.clip_norm",
        "training.early_stopping", "training.ema_decay", "training.epochs", "training.evaluation_steps",
        "training.latent_memory_mb", "training.learning_rate", "training.precision", "training.sample_count",
        "training.samples", "training.schedule", "training.steps", "training.threads",
    ]
    /// The same of data sets: they may lie elsewhere now, and so may what is kept of them between runs.
    static let changeableOfData = ["path", "skip_unreadable", "cache", "cache_folder", "audio_folder"]

    /// The settings of a run that goes on.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - changes: what a user asks for, from the weakest to the strongest.
    ///   - registry: what the names are looked up in.
    /// - Throws: `SettingsError` that names every setting that cannot change in a run; what is wrong with a setting.
    public init(resuming run: RunDirectory, changes: [SettingsTree], registry: Registry) throws {
        let kept = try RunSettings(registry: registry, layers: [run.settings()])
        self = try RunSettings(registry: registry, layers: [run.settings()] + changes)
        let refused = tree.differences(from: kept.tree).filter { key, _, _ in
            !Self.changeable.contains { key == $0 || key.hasPrefix($0 + ".") }
                && !Self.changeableOfData.contains { key.hasPrefix("data.") && key.hasSuffix("." + $0) }
        }
        guard refused.isEmpty else {
            let list = refused.map { "\($0.key) is \($0.before), not \($0.after)" }.joined(separator: "; ")
            throw SettingsError(
                "The run \(run.path) cannot change as it goes on: \(list). What can change is "
                    + "\(Self.changeable.joined(separator: ", ")), and where the data lies (data.path). For anything else begin a new run; --from "
                    + "\(run.path) starts it from these weights.")
        }
    }
}

extension SettingsTree {
    /// The settings, by key, that are not the same in `other`, with what they are there and here.
    func differences(
        from other: SettingsTree, at keyPath: String = ""
    ) -> [(key: String, before: String, after: String)] {
        guard case .mapping(let after) = self, case .mapping(let before) = other else {
            return self == other ? [] : [(keyPath, other.literal, literal)]
        }
        let keys = before.keys + after.keys.filter { before[$0] == nil }
        return keys.flatMap { key in
            (after[key] ?? .null).differences(
                from: before[key] ?? .null, at: keyPath.isEmpty ? key : "\(keyPath).\(key)")
        }
    }
}
