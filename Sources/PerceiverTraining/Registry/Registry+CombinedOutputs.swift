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
        return parts.count == 1 ? parts[0] : JoinedOutputs(parts: parts).entry
    }
}

/// Several outputs that are picked as one.
private struct JoinedOutputs: Sendable {
    /// In the order of their names.
    let parts: [OutputEntry]

    private var names: [String] { parts.map(\.name) }

    /// What stands beside an output's own settings.
    private static let shareKeys = ["loss_weight"]

    var entry: OutputEntry {
        OutputEntry(
            name: names.joined(separator: "+"), summary: "several outputs at once",
            settings: CombinedOutputSettings.descriptions(at: "output"), resolve: resolve,
            changeable: { key in parts.flatMap { $0.changeable("\(key).\($0.name)") } }, prepare: prepare,
            make: make)
    }

    @Sendable private func resolve(_ tree: SettingsTree, _ key: String) throws -> SettingsTree {
        _ = try preparing()
        guard try names.contains(where: { try share(of: $0, tree, key).lossWeight > 0 }) else {
            throw SettingsError(
                "Each of the outputs \(names.quoted) has a loss_weight of 0, so there is nothing to learn.")
        }
        var resolved = SettingsTree(describing: try common(tree, key))
        for part in parts {
            var settings = try part.resolve(own(of: part, tree, key), "\(key).\(part.name)")
            let share = SettingsTree(describing: try share(of: part.name, tree, key))
            for (name, value) in share.mapping ?? SettingsMapping() { settings[name] = value }
            resolved[part.name] = settings
        }
        return resolved
    }

    @Sendable private func prepare(
        _ tree: SettingsTree, _ key: String, _ dataset: any Dataset, _ request: DataRequest
    ) throws -> any Dataset {
        guard let part = try preparing(), let prepare = part.prepare else { return dataset }
        var request = request
        request.sharesExamples = true
        return try SharedExamples(
            dataset, prepared: prepare(own(of: part, tree, key), "\(key).\(part.name)", dataset, request),
            by: part.name, otherOutputs: names.filter { $0 != part.name })
    }

    @Sendable private func make(
        _ tree: SettingsTree, _ key: String, _ context: OutputContext
    ) throws -> any OutputAdapter {
        var adapters: [String: any OutputAdapter] = [:]
        var weights: [String: Float] = [:]
        for part in parts {
            adapters[part.name] = try part.make(own(of: part, tree, key), "\(key).\(part.name)", context)
            weights[part.name] = try share(of: part.name, tree, key).lossWeight
        }
        return CombinedOutput(
            adapters, modalityChannels: try common(tree, key).modalityChannels, lossWeights: weights)
    }

    /// The one output that has a data set of its own made; nil if all take the examples as they are.
    private func preparing() throws -> OutputEntry? {
        let all = parts.filter { $0.prepare != nil }
        guard all.count < 2 else {
            throw SettingsError(
                "The outputs \(all.map(\.name).quoted) each make other examples of the data, so they cannot be "
                    + "used at once; name one of them.")
        }
        return all.first
    }

    /// The settings that all outputs have in common.
    private func common(_ tree: SettingsTree, _ key: String) throws -> CombinedOutputSettings {
        try tree.requireKeys(among: ["modality_channels"] + names, at: key)
        return try tree.without(names, at: key).decode(CombinedOutputSettings.self, at: key)
    }

    /// What stands beside the settings of the output of that name.
    private func share(of name: String, _ tree: SettingsTree, _ key: String) throws -> OutputShareSettings {
        var only = SettingsTree()
        for shared in Self.shareKeys {
            only["\(key).\(name).\(shared)"] = tree["\(key).\(name).\(shared)"]
        }
        return try only.decode(OutputShareSettings.self, at: "\(key).\(name)")
    }

    /// The settings with those of one output as if it were alone.
    private func own(of part: OutputEntry, _ tree: SettingsTree, _ key: String) throws -> SettingsTree {
        let partKey = "\(key).\(part.name)"
        guard tree[partKey]?.mapping != nil else { return tree }
        let names = part.settings.compactMap { $0.keyPath.split(separator: ".").dropFirst().first }
        try tree.requireKeys(among: Set(names.map(String.init)).sorted() + Self.shareKeys, at: partKey)
        return tree.without(Self.shareKeys, at: partKey)
    }
}
