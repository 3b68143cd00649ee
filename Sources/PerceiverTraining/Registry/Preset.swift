import PerceiverSettings

/// Named settings to start from; those it leaves out keep their defaults.
public struct Preset: Sendable {
    /// The value of `--preset`.
    public let name: String
    /// A short description.
    public let summary: String
    /// The settings as YAML.
    public let yaml: String

    func tree() throws -> SettingsTree { try SettingsTree(yaml: yaml, source: "The preset \(name)") }
}

extension Registry {
    /// Adds a preset, as YAML with the keys of a run's config.yaml.
    public mutating func addPreset(_ name: String, summary: String, yaml: String) {
        presets.add(Preset(name: name, summary: summary, yaml: yaml), named: name)
    }
}
