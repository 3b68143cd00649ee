import Perceiver
import PerceiverData
import PerceiverSettings
import Tensors

/// An input adapter that can be chosen by name.
public struct InputEntry: Sendable {
    /// The value of `--input`.
    public let name: String
    /// A short description.
    public let summary: String
    /// The descriptions of all settings.
    public let settings: [SettingDescription]
    /// Decodes the settings at a key.
    let configure: @Sendable (SettingsTree, _ key: String) throws -> ConfiguredInput
}

/// An input adapter that was chosen, with its settings; it is made when the data is known.
struct ConfiguredInput: Sendable {
    let name: String
    /// All settings, defaults included, as in config.yaml.
    let tree: SettingsTree
    /// The keys of settings that may change when a run is resumed.
    let changeableKeys: [String]
    /// The settings of each input that it consists of, by name, for data sets that need them.
    let settings: [String: any Settings]
    let make: @Sendable (DataDescription) throws -> any InputAdapter
}

extension Registry {
    /// Adds an input adapter.
    ///
    /// - Parameters:
    ///   - name: the name to choose it by.
    ///   - summary: a short description.
    ///   - settings: the type of its settings.
    ///   - make: makes it from its settings and the description of the data.
    public mutating func addInput<S: Settings>(
        _ name: String, summary: String, settings: S.Type,
        make: @escaping @Sendable (S, DataDescription) throws -> any InputAdapter
    ) {
        requireJoinable(name)
        let descriptions = S.descriptions(at: "input")
        descriptions.requireNames(
            notIn: PickedAdapter.names + CombinedInputSettings.names, of: "the input \"\(name)\"")
        let entry = InputEntry(
            name: name, summary: summary, settings: descriptions,
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

/// Checks that an adapter's name can be joined with others by `+`, and can be the name of a group of settings.
func requireJoinable(_ name: String) {
    require(!name.contains { $0 == "+" || $0 == "." }, "The name \"\(name)\" has a + or a point in it.")
}
