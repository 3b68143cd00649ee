import Perceiver
import PerceiverData
import PerceiverSettings

// Several inputs at once: their names joined by `+`, and the settings of each under its name.

/// Settings of several inputs together, besides those of each.
struct CombinedInputSettings: Settings {
    @Setting("learned channels of the widest input, by which inputs are told apart") var modalityChannels = 4
}

extension String {
    /// Names joined by `+` in alphabetical order: the order in which inputs are combined.
    var namesInOrder: String { split(separator: "+").sorted().joined(separator: "+") }
}

extension Registry {
    /// The input adapter of that name, or of several names joined by `+`.
    ///
    /// - Throws: `SettingsError` for a name that is unknown, or occurs twice.
    func input(_ name: String) throws -> InputEntry {
        let parts = try inputs.entries(joinedIn: name)
        return parts.count == 1 ? parts[0] : InputEntry(combining: parts)
    }

    /// The data sets that combine those of several inputs, the default first; none for a single input.
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
            DatasetEntry(rowsOf: names, in: self),
        ]
    }
}

extension InputEntry {
    fileprivate init(combining entries: [InputEntry]) {
        let names = entries.map(\.name)
        let joined = names.joined(separator: "+")
        self.init(
            name: joined, summary: "several inputs at once",
            settings: CombinedInputSettings.descriptions(at: "input")
        ) { tree, key in
            try tree.requireKeys(among: CombinedInputSettings.names + names, at: key)
            let common = try tree.without(names, at: key).decode(CombinedInputSettings.self, at: key)
            let parts = try entries.map { try $0.configure(tree, "\(key).\($0.name)") }
            return ConfiguredInput(
                name: joined, tree: SettingsTree(describing: common).adding(parts.map { ($0.name, $0.tree) }),
                changeableKeys: parts.flatMap(\.changeableKeys),
                settings: parts.reduce(into: [:]) { $0.merge($1.settings) { first, _ in first } },
                make: { data in
                    let adapters = try parts.map { ($0.name, try $0.make(data.part($0.name))) }
                    var columns: [String: RowColumns] = [:]
                    for name in names { columns[name] = try data.part(name).fact(RowColumns.self) }
                    return CombinedInput(
                        Dictionary(uniqueKeysWithValues: adapters), modalityChannels: common.modalityChannels,
                        columns: columns)
                })
        }
    }
}

extension DatasetEntry {
    /// The data set of each of some inputs, chosen as for that input alone, under the input's name.
    fileprivate init(
        combining names: [String], in registry: Registry, called name: String, summary: String,
        combine: @escaping @Sendable (_ parts: [String: any Dataset], _ seed: UInt64) throws -> any Dataset
    ) {
        self.init(
            name: name, input: names.joined(separator: "+"), summary: summary, settings: [], recognizes: nil,
            isCertain: { _ in false }, givesWay: false, readsRows: false, preset: nil
        ) { tree, key in
            let picked = try tree.decode(PickedDataset.self, amongOthersAt: key)
            guard picked.path == nil else {
                throw SettingsError(
                    "Each of several inputs has a path of its own: "
                        + names.map { "\"\(key).\($0).path\"" }.joined(separator: ", ")
                        + ", not \"\(key).path\"; with \(key).name = \(DatasetEntry.sameRow) all are in the rows of one table."
                )
            }
            try tree.without(PickedDataset.names, at: key).requireKeys(among: names, at: key)
            let parts = try names.map { input in
                let picked = try tree.decode(PickedDataset.self, amongOthersAt: "\(key).\(input)")
                let entry = try registry.dataset(picked, input: input)
                return (input: input, dataset: try entry.configure(tree, "\(key).\(input)"))
            }
            return ConfiguredDataset(
                name: name, path: "",
                tree: SettingsTree().adding(parts.map { ($0.input, $0.dataset.namedTree) }),
                changeableKeys: parts.flatMap(\.dataset.changeableKeys),
                open: { request in
                    var datasets: [String: any Dataset] = [:]
                    for part in parts {
                        datasets[part.input] = try part.dataset.open(
                            request.part(part.input, path: part.dataset.path))
                    }
                    return try combine(datasets, request.seed)
                })
        }
    }
}

extension SettingsTree {
    /// This group with further settings after its own.
    func adding(_ settings: [(name: String, value: SettingsTree)]) -> SettingsTree {
        settings.reduce(into: self) { $0[$1.name] = $1.value }
    }
}
