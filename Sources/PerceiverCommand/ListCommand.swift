import ArgumentParser
import PerceiverFiles
import PerceiverSettings
import PerceiverTraining

/// The command `perceiver-io list`.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract:
            "List inputs, outputs, data sets, presets and published models, or the settings of one of them.",
        discussion: """
            Examples:

              perceiver-io list
              perceiver-io list presets
              perceiver-io list image
            """)

    @Argument(
        help:
            "inputs, outputs, data, presets or models, to see these alone; or the name of one, to see all its settings.",
        completion: .custom { _, _, _ in Kind.allCases.map(\.rawValue) + PerceiverTool.registry.names })
    var name: String?

    /// What can be listed alone.
    private enum Kind: String, CaseIterable {
        case inputs, outputs, data, presets, models

        var title: String {
            switch self {
            case .data: "data sets"
            case .models: "published models (import, export)"
            default: rawValue
            }
        }
    }

    func run() throws {
        let registry = PerceiverTool.registry
        if let name, let kind = Kind(rawValue: name) { return try list([kind], of: registry) }
        if let name { return try show(name, of: registry) }
        try list(Kind.allCases, of: registry)
        try say(
            """

            Several inputs at once: --input A+B, with the data set same_class or every_combination, or same_row for parts
            of the rows of one table. Several outputs: --output A+B, each with its settings under its name and a loss_weight beside them.
            `\(PerceiverTool.name) data list` lists well-known data that --data fetches by name.
            `\(PerceiverTool.name) list NAME` shows settings, `\(PerceiverTool.name) settings` all of them, and
            `\(PerceiverTool.name) train ... --print-config` those of a run.
            """
        )
    }

    private func list(_ kinds: [Kind], of registry: Registry) throws {
        for kind in kinds {
            let entries: [(name: String, summary: String)] =
                switch kind {
                case .inputs: registry.inputs.all.map { ($0.name, $0.summary) }
                case .outputs:
                    registry.outputs.all.map {
                        ($0.name, ($0.inputs[$0.name].map { "for \($0): " } ?? "") + $0.summary)
                    }
                case .data: registry.datasets.all.map { ($0.name, "for \($0.input): \($0.summary)") }
                case .presets: registry.presets.all.map { ($0.name, $0.summary) }
                case .models:
                    registry.publishedModels.all.map { ($0.className, "for \($0.input): \($0.summary)") }
                }
            try say("\(kind.title):")
            let width = entries.map(\.name.count).max() ?? 0
            for entry in entries { try say("  \(entry.name.padded(to: width))  \(entry.summary)") }
        }
    }

    /// The settings of everything of that name.
    private func show(_ name: String, of registry: Registry) throws {
        var texts: [String] = []
        func add(_ kind: String, _ summary: String, _ settings: [SettingDescription]) {
            texts.append((["\(kind) \(name): \(summary)"] + settings.lines).joined(separator: "\n"))
        }
        for entry in registry.inputs.all where entry.name == name {
            add("input", entry.summary, entry.settings)
        }
        for entry in registry.outputs.all where entry.name == name {
            add("output", entry.summary, entry.settings)
        }
        for entry in registry.datasets.all where entry.name == name {
            add("data set", entry.summary, entry.settings)
        }
        for preset in registry.presets.all where preset.name == name {
            texts.append("preset \(name): \(preset.summary)\n\n\(preset.yaml)")
        }
        guard texts.isEmpty else { return try say(texts.joined(separator: "\n\n")) }
        let names = registry.names.sorted()
        let guess =
            nearest(to: name, among: Kind.allCases.map(\.rawValue) + names).map { " Did you mean \"\($0)\"?" }
            ?? ""
        throw SettingsError(
            "There is nothing called \"\(name)\"; there are \(names.joined(separator: ", ")), and the lists "
                + "\(Kind.allCases.map(\.rawValue).joined(separator: ", ")).\(guess)")
    }
}

extension Registry {
    /// The names of everything that can be picked, each once.
    var names: [String] {
        var seen: Set<String> = []
        return (inputs.names + outputs.names + datasets.names + presets.names).filter {
            seen.insert($0).inserted
        }
    }
}
