import Perceiver
import PerceiverData
import PerceiverSettings

// Several outputs on one decoder: their names joined by `+`, and the settings of each under its name.

/// Settings of several outputs at once, beside those of each.
struct CombinedOutputSettings: Settings {
    /// Learned channels of the widest output; nil: up to a multiple of 16.
    var modalityChannels: Int?

    static let help = [
        "modality_channels":
            "learned channels that tell outputs apart; the widest has so many; null: up to a multiple of 16"
    ]
}

/// What stands beside the settings of each of several outputs.
struct OutputShareSettings: Settings {
    /// What the output's loss counts.
    var lossWeight: Float = 1

    static let help = ["loss_weight": "what the loss of this output counts beside the others'"]
}

extension Registry {
    /// The output adapter of that name, or of several names joined by `+`.
    ///
    /// - Throws: `SettingsError` for a name that is not there, or is there twice.
    func output(_ name: String) throws -> OutputEntry {
        let parts = try outputs.entries(joinedIn: name)
        return parts.count == 1 ? parts[0] : OutputEntry(combining: parts)
    }
}

extension OutputEntry {
    fileprivate init(combining entries: [OutputEntry]) {
        let names = entries.map(\.name)
        let name = names.joined(separator: "+")
        let shareKeys = ["loss_weight"]
        @Sendable func own(_ tree: SettingsTree, _ key: String) throws -> CombinedOutputSettings {
            try tree.requireKeys(among: ["modality_channels"] + names, at: key)
            return try tree.without(names, at: key).decode(CombinedOutputSettings.self, at: key)
        }
        @Sendable func share(_ tree: SettingsTree, _ key: String) throws -> OutputShareSettings {
            var only = SettingsTree()
            for name in shareKeys { only["\(key).\(name)"] = tree["\(key).\(name)"] }
            return try only.decode(OutputShareSettings.self, at: key)
        }
        /// The settings of one output alone.
        @Sendable func settings(of entry: OutputEntry, _ tree: SettingsTree, _ key: String) throws
            -> SettingsTree
        {
            guard tree[key]?.mapping != nil else { return tree }
            let names = entry.settings.compactMap { $0.keyPath.split(separator: ".").dropFirst().first }
            try tree.requireKeys(among: Set(names.map(String.init)).sorted() + shareKeys, at: key)
            return tree.without(shareKeys, at: key)
        }
        /// The one output that has a data set of its own made.
        @Sendable func preparing() throws -> OutputEntry? {
            let all = entries.filter { $0.prepare != nil }
            guard all.count < 2 else {
                throw SettingsError(
                    "The outputs \(all.map(\.name).quoted) each make other examples of the data, so they cannot be "
                        + "used at once; name one of them.")
            }
            return all.first
        }
        self.init(
            name: name, summary: "several outputs at once",
            settings: CombinedOutputSettings.descriptions(at: "output"),
            resolve: { tree, key in
                _ = try preparing()
                guard try names.contains(where: { try share(tree, "\(key).\($0)").lossWeight > 0 }) else {
                    throw SettingsError(
                        "Each of the outputs \(names.quoted) has a loss_weight of 0, so there is nothing to learn."
                    )
                }
                var resolved = SettingsTree(describing: try own(tree, key))
                for entry in entries {
                    let partKey = "\(key).\(entry.name)"
                    var part = try entry.resolve(settings(of: entry, tree, partKey), partKey)
                    for (name, value) in SettingsTree(describing: try share(tree, partKey)).mapping ?? .init()
                    {
                        part[name] = value
                    }
                    resolved[entry.name] = part
                }
                return resolved
            },
            changeable: { key in entries.flatMap { $0.changeable("\(key).\($0.name)") } },
            prepare: { tree, key, dataset, request in
                guard let entry = try preparing(), let prepare = entry.prepare else { return dataset }
                let partKey = "\(key).\(entry.name)"
                var request = request
                request.sharesExamples = true
                return try SharedExamples(
                    dataset,
                    prepared: prepare(tree.without(shareKeys, at: partKey), partKey, dataset, request),
                    by: entry.name, otherOutputs: names.filter { $0 != entry.name })
            },
            make: { tree, key, context in
                var adapters: [String: any OutputAdapter] = [:]
                var weights: [String: Float] = [:]
                for entry in entries {
                    let partKey = "\(key).\(entry.name)"
                    adapters[entry.name] = try entry.make(
                        tree.without(shareKeys, at: partKey), partKey, context)
                    weights[entry.name] = try share(tree, partKey).lossWeight
                }
                return CombinedOutput(
                    adapters, modalityChannels: try own(tree, key).modalityChannels, lossWeights: weights)
            })
    }
}
