import Perceiver
import PerceiverData
import PerceiverSettings
import Tensors

/// An input adapter that can be picked by name.
public struct InputEntry: Sendable {
    /// The name after `--input`.
    public let name: String
    /// A few words on what it is.
    public let summary: String
    /// All settings in words.
    public let settings: [SettingDescription]
    /// Decodes the settings at a key.
    let configure: @Sendable (SettingsTree, _ key: String) throws -> ConfiguredInput
}

/// An input adapter that was picked, with its settings; what the data says of itself is still to come.
struct ConfiguredInput: Sendable {
    let name: String
    /// All settings with their defaults, as config.yaml holds them.
    let tree: SettingsTree
    /// The keys of those that may change while a run goes on.
    let changeableKeys: [String]
    /// The settings of each input that it is made of, by name, for data sets to ask for.
    let settings: [String: any Settings]
    let make: @Sendable (DataDescription) throws -> any InputAdapter
}

extension Registry {
    /// Adds an input adapter.
    ///
    /// - Parameters:
    ///   - name: what it is picked by.
    ///   - summary: a few words on what it is.
    ///   - settings: its settings, with defaults.
    ///   - make: builds it from its settings and what the data says of itself.
    public mutating func addInput<S: Settings>(
        _ name: String, summary: String, settings: S.Type,
        make: @escaping @Sendable (S, DataDescription) throws -> any InputAdapter
    ) {
        requireJoinable(name)
        let entry = InputEntry(
            name: name, summary: summary, settings: S.descriptions(at: "input"),
            configure: { tree, key in
                let settings = try tree.decode(S.self, at: key)
                return ConfiguredInput(
                    name: name, tree: SettingsTree(describing: settings),
                    changeableKeys: S.changeableKeys(at: key), settings: [name: settings],
                    make: { try make(settings, $0) })
            })
        inputs.add(entry, named: name)
    }
}

/// Checks that an adapter's name can be joined with others by `+`, and be a group of settings.
func requireJoinable(_ name: String) {
    require(!name.contains { $0 == "+" || $0 == "." }, "The name \"\(name)\" has a + or a point in it.")
}
