import PerceiverFiles

extension SettingsTree {
    /// Reads the YAML file at `path`.
    public init(yamlFile path: String) throws {
        try self.init(yaml: TextFile.read(path), source: "The settings file \(path)")
    }

    /// Writes the tree as the YAML file at `path`, in full or not at all.
    public func write(toYAMLFile path: String) throws {
        try AtomicFile.write(yamlText(), to: path)
    }
}
