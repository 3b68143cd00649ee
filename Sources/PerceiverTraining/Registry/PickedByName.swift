import PerceiverData
import PerceiverSettings
import Tensors

/// Which input or output is picked, beside the adapter's own settings.
struct PickedAdapter: Settings {
    @Setting("the adapter, by name; several are joined by +") var name: String?
}

/// Which data set is picked and where its files are, beside its own settings.
struct PickedDataset: Settings {
    @Setting(
        "the data set, by name; null: the one that recognises the path, or else the input's generated data")
    var name: String?
    @Setting("folder or file of the data, or the name of published data; null: it is generated") var path:
        String?
}

extension PickedDataset {
    /// Refuses a path for data that has none: what a user names must not be left aside.
    ///
    /// - Throws: `SettingsError` if there is one.
    func requireNoPath(of dataset: String, at key: String) throws {
        guard let path else { return }
        throw SettingsError(
            "The data set \"\(dataset)\" reads no path, but \(key).path is \(path). To use the data there, leave out "
                + "\(key).name and the other settings of \"\(dataset)\"; to use \"\(dataset)\", leave out the path."
        )
    }
}

extension SettingsTree {
    /// Decodes some settings of a group that has others too; empty text is as good as none.
    ///
    /// - Throws: `SettingsError` for a value of another type, or something else in place of the group.
    func decode<Part: Settings>(_ type: Part.Type, amongOthersAt key: String) throws -> Part {
        guard let group = self[key]?.mapping else { return try decode(type, at: key) }
        var part = SettingsTree()
        for name in Part.names where group[name]?.text != "" { part["\(key).\(name)"] = group[name] }
        return try part.decode(type, at: key)
    }
}

extension Registry {
    /// The settings that stand beside those of adapters and data sets.
    package static let sharedSettings: [(title: String, summary: String, settings: [SettingDescription])] = [
        (
            "names", "what the model is made of and learns from",
            PickedAdapter.descriptions(at: "input") + PickedAdapter.descriptions(at: "output")
                + PickedDataset.descriptions(at: "data")
        ),
        (
            "several inputs", "--input A+B, beside the settings of each, which are at input.A and input.B",
            CombinedInputSettings.descriptions(at: "input")
        ),
        (
            "rows of one table",
            "--input A+B --data TABLE, beside the settings of each part, which are at data.A and data.B",
            JoinedRowsSettings.descriptions(at: "data")
        ),
        (
            "several outputs",
            "--output A+B, beside the settings of each, which are at output.A and output.B",
            CombinedOutputSettings.descriptions(at: "output")
                + OutputShareSettings.descriptions(at: "output.A")
        ),
    ]
}

extension [SettingDescription] {
    /// The names right below the key that they are described at, sorted.
    var names: [String] {
        Set(compactMap { $0.keyPath.split(separator: ".").dropFirst().first }).map(String.init).sorted()
    }

    /// Stops the program if one of the names stands for something else beside these settings.
    func requireNames(notIn reserved: [String], of what: String) {
        let taken = names.filter(reserved.contains)
        require(taken.isEmpty, "The settings of \(what) have the reserved names \(taken).")
    }
}
