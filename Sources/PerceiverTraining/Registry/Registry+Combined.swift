import Perceiver
import PerceiverData
import PerceiverSettings
import Tensors

// Several inputs at once: their names joined by `+`, and the settings of each under its name.

/// Settings of several inputs at once, beside those of each.
struct CombinedInputSettings: Settings {
    /// Learned channels of the widest input.
    var modalityChannels = 4

    static let help = ["modality_channels": "learned channels that tell inputs apart; the widest has so many"]
}

extension String {
    /// Names joined by `+` in alphabetical order: the order in which inputs are combined.
    var namesInOrder: String { split(separator: "+").sorted().joined(separator: "+") }
}

extension Registry {
    /// The input adapter of that name, or of several names joined by `+`.
    ///
    /// - Throws: `SettingsError` for a name that is not there, or is there twice.
    func input(_ name: String) throws -> InputEntry {
        let parts = try inputs.entries(joinedIn: name)
        return parts.count == 1 ? parts[0] : InputEntry(combining: parts)
    }

    /// The data sets that put together those of several inputs, the default first; none for a single input.
    func combinedDatasets(for input: String) -> [DatasetEntry] {
        let names = input.split(separator: "+").map(String.init)
        guard names.count > 1 else { return [] }
        return [
            DatasetEntry(
                combining: names, in: self, called: "same_class",
                summary: "an example of each input, all of one class"
            ) { try CombinedDataset(matchingClassesOf: $0, seed: $1) },
            DatasetEntry(
                combining: names, in: self, called: "every_combination",
                summary: "an example of each input; every combination of their classes is a class"
            ) { try CombinedDataset(crossingClassesOf: $0, seed: $1) },
        ]
    }
}

extension InputEntry {
    fileprivate init(combining entries: [InputEntry]) {
        @Sendable func own(_ tree: SettingsTree, _ key: String) throws -> CombinedInputSettings {
            let names = entries.map(\.name)
            try tree.requireKeys(among: ["modality_channels"] + names, at: key)
            return try tree.without(names, at: key).decode(CombinedInputSettings.self, at: key)
        }
        self.init(
            name: entries.map(\.name).joined(separator: "+"), summary: "several inputs at once",
            settings: CombinedInputSettings.descriptions(at: "input"),
            resolve: { tree, key in
                var resolved = SettingsTree(describing: try own(tree, key))
                for entry in entries {
                    resolved[entry.name] = try entry.resolve(tree, "\(key).\(entry.name)")
                }
                return resolved
            },
            changeable: { key in entries.flatMap { $0.changeable("\(key).\($0.name)") } },
            make: { tree, key, data in
                let adapters = try entries.map { entry in
                    (entry.name, try entry.make(tree, "\(key).\(entry.name)", data.part(entry.name)))
                }
                return CombinedInput(
                    Dictionary(uniqueKeysWithValues: adapters),
                    modalityChannels: try own(tree, key).modalityChannels)
            })
    }
}

extension DatasetEntry {
    /// The data set of each of some inputs, chosen as for that input alone, under the input's name.
    fileprivate init(
        combining names: [String], in registry: Registry, called name: String, summary: String,
        combine: @escaping @Sendable (_ parts: [String: any Dataset], _ seed: UInt64) throws -> any Dataset
    ) {
        /// The data set of one input, and where its data is.
        @Sendable func part(_ name: String, _ tree: SettingsTree, _ key: String) throws -> (
            DatasetEntry, path: String
        ) {
            let path = tree["\(key).\(name).path"]?.text ?? ""
            let entry = try registry.dataset(
                named: tree["\(key).\(name).name"]?.text, path: path, input: name)
            return (entry, path)
        }
        self.init(
            name: name, input: names.joined(separator: "+"), summary: summary, settings: [],
            resolve: { tree, key in
                try tree.requireKeys(among: names, at: key)
                var resolved = SettingsTree()
                for name in names {
                    let (entry, path) = try part(name, tree, key)
                    let settings = tree.without(["name", "path"], at: "\(key).\(name)")
                    resolved[name] = .group(
                        named: entry.name, path: path, try entry.resolve(settings, "\(key).\(name)"))
                }
                return resolved
            },
            changeable: { tree, key in
                try names.flatMap { name in
                    try part(name, tree, key).0.changeable(tree, "\(key).\(name)")
                }
            }, recognizes: nil, preset: nil,
            open: { tree, key, request in
                var parts: [String: any Dataset] = [:]
                for name in names {
                    let (entry, path) = try part(name, tree, key)
                    var input = SettingsTree()
                    input["input"] = request.input["input.\(name)"]
                    parts[name] = try entry.open(
                        tree.without(["name", "path"], at: "\(key).\(name)"), "\(key).\(name)",
                        DataRequest(
                            path: path, seed: request.seed, files: request.files.part(name),
                            purpose: request.purpose, input: input))
                }
                return try combine(parts, request.seed)
            })
    }
}
