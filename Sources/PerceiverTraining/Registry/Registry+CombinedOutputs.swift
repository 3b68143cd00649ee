import Perceiver
import PerceiverData
import PerceiverSettings

// Several outputs on one decoder: their names joined by `+`, and the settings of each under its name.

/// Settings of several outputs together, besides those of each.
struct CombinedOutputSettings: Settings {
    @Setting("learned channels of the widest output, to tell outputs apart; null: up to a multiple of 16")
    var modalityChannels: Int?
    @Setting("channels of a linear map that all outputs share, before those of each; null: no such map")
    var sharedChannels: Int?
}

/// Further settings of each of several outputs.
struct OutputShareSettings: Settings {
    @Setting("weight of this output's loss") var lossWeight: Float = 1
}

extension Registry {
    /// The output adapter of that name, or of several names joined by `+`.
    ///
    /// - Throws: `SettingsError` for a name that is unknown, or occurs twice.
    func output(_ name: String) throws -> OutputEntry {
        let parts = try outputs.entries(joinedIn: name)
        if parts.count > 1, let whole = parts.first(where: { $0.modelSettings != nil }) {
            throw SettingsError(
                "The output \"\(whole.name)\" is a model of its own and cannot be joined with others, as in \"\(name)\"."
            )
        }
        return parts.count == 1 ? parts[0] : JoinedOutputs(entries: parts).entry
    }
}

/// Several outputs that were chosen together.
private struct JoinedOutputs: Sendable {
    /// The outputs, sorted by name.
    let entries: [OutputEntry]

    private var names: [String] { entries.map(\.name) }

    var entry: OutputEntry {
        OutputEntry(
            name: names.joined(separator: "+"),
            inputs: entries.reduce(into: [:]) { $0.merge($1.inputs) { first, _ in first } },
            summary: "several outputs at once", settings: CombinedOutputSettings.descriptions(at: "output"),
            suits: { _ in false }, configure: configure)
    }

    /// One of the outputs, with its further settings.
    private struct Part {
        let output: ConfiguredOutput
        let share: OutputShareSettings

        var name: String { output.name }
    }

    @Sendable private func configure(_ tree: SettingsTree, _ key: String) throws -> ConfiguredOutput {
        try tree.requireKeys(among: CombinedOutputSettings.names + names, at: key)
        let common = try tree.without(names, at: key).decode(CombinedOutputSettings.self, at: key)
        let parts = try entries.map { try part($0, tree, "\(key).\($0.name)") }
        guard parts.contains(where: { $0.share.lossWeight > 0 }) else {
            throw SettingsError(
                "Each of the outputs \(names.quoted) has a loss_weight of 0, so there is nothing to learn.")
        }
        return ConfiguredOutput(
            name: names.joined(separator: "+"),
            tree: SettingsTree(describing: common).adding(
                parts.map { part in
                    let share = SettingsTree(describing: part.share).mapping ?? SettingsMapping()
                    return (part.name, part.output.tree.adding(share.map { ($0.key, $0.value) }))
                }),
            changeableKeys: parts.flatMap(\.output.changeableKeys), prepare: try preparation(of: parts),
            form: .adapter { context in
                var context = context
                context.sharedChannels = common.sharedChannels
                let adapters = try parts.map { ($0.name, try $0.output.adapter(context)) }
                if let shared = common.sharedChannels,
                    let other = adapters.first(where: { $0.1.answerChannels != shared })
                {
                    throw SettingsError(
                        "The output \"\(other.0)\" reads \(other.1.answerChannels) channels and cannot share a map; \"\(key).shared_channels\" should be null."
                    )
                }
                return CombinedOutput(
                    Dictionary(uniqueKeysWithValues: adapters), modalityChannels: common.modalityChannels,
                    sharedChannels: common.sharedChannels,
                    lossWeights: parts.reduce(into: [:]) { $0[$1.name] = $1.share.lossWeight })
            })
    }

    /// An output's own settings, and its further ones.
    private func part(_ entry: OutputEntry, _ tree: SettingsTree, _ key: String) throws -> Part {
        let share = try tree.decode(OutputShareSettings.self, amongOthersAt: key)
        let shareKeys = OutputShareSettings.names
        try tree.requireKeys(among: entry.settings.names + shareKeys, at: key)
        return Part(output: try entry.configure(tree.without(shareKeys, at: key), key), share: share)
    }

    /// The preparation of the only output that prepares examples, so that the others can learn from them too; nil if
    /// all outputs use the examples unchanged.
    private func preparation(of parts: [Part]) throws -> ConfiguredOutput.Preparation? {
        let preparing = parts.filter { $0.output.prepare != nil }
        guard preparing.count < 2 else {
            throw SettingsError(
                "The outputs \(preparing.map(\.name).quoted) each make other examples of the data, so they cannot be "
                    + "used at once; name one of them.")
        }
        guard let part = preparing.first, let prepare = part.output.prepare else { return nil }
        let (name, others) = (part.name, names.filter { $0 != part.name })
        return { dataset, input, request in
            var request = request
            request.sharesExamples = true
            return try SharedExamples(
                dataset, prepared: prepare(dataset, input, request), by: name, otherOutputs: others)
        }
    }
}
