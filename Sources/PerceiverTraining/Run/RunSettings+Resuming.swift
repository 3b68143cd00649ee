import Perceiver
import PerceiverSettings

extension RunSettings {
    /// The settings of a resumed run.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - changes: the user's settings, from the weakest to the strongest.
    ///   - registry: the registry that has the names in them.
    /// - Throws: `SettingsError` that names every setting that must not change in a run; what is wrong with a setting.
    public init(resuming run: RunDirectory, changes: [SettingsTree], registry: Registry) throws {
        let kept = try RunSettings(registry: registry, layers: [run.settings()])
        // Settings of another adapter would be unknown to this one: its name is what is wrong.
        let asked = try registry.settings(preset: nil, layers: [run.settings()] + changes)
        try kept.refuse(
            ["input", "output", "data"].compactMap { key in
                let name = try asked.decode(PickedAdapter.self, amongOthersAt: key).name?.namesInOrder
                let before = kept.tree["\(key).name"]?.text
                guard let name, let before, name != before else { return nil }
                return ("\(key).name", before, name)
            }, in: run)
        self = try RunSettings(registry: registry, layers: [run.settings()] + changes)
        let changeable = kept.changeableKeys
        try kept.refuse(
            tree.differences(from: kept.tree).filter { key, _, _ in
                !changeable.contains { key == $0 || key.hasPrefix($0 + ".") }
            }, in: run)
    }

    /// Refuses changes of these settings, which a run keeps; none: all is well.
    private func refuse(
        _ changes: [(key: String, before: String, after: String)], in run: RunDirectory
    ) throws {
        guard !changes.isEmpty else { return }
        let list = changes.map { "\($0.key) is \($0.before), not \($0.after)" }.joined(separator: "; ")
        throw SettingsError(
            "The run \(run.path) cannot change as it goes on: \(list). What can change is "
                + "\(changeableKeys.joined(separator: ", ")). For anything else begin a new run: --from \(run.path) "
                + "starts it from all of these weights, for a model of the same parts and sizes, and "
                + "--encoder-from \(run.path) from those of input and encoder alone.")
    }

    /// The keys of the settings and groups that may change when the run is resumed.
    private var changeableKeys: [String] {
        input.changeableKeys + output.changeableKeys + data.changeableKeys
            + form.changeableKeys + TrainingSettings.changeableKeys(at: "training")
    }
}

extension SettingsTree {
    /// The settings that differ in `other`, with their keys and both values.
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
