import ArgumentParser
import PerceiverFiles
import PerceiverSettings
import PerceiverTraining

/// The command `perceiver-io adapters`.
struct AdaptersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adapters",
        abstract: "List inputs, outputs, data sets and presets, or the settings of one of them.",
        discussion: """
            Examples:

              perceiver-io adapters
              perceiver-io adapters image
            """)

    @Argument(help: "An input, output, data set or preset, to see all its settings.")
    var name: String?

    func run() throws {
        let registry = PerceiverTool.registry
        guard let name else { return try list(registry) }
        var found = false
        func show(_ kind: String, _ entry: (name: String, summary: String, settings: [SettingDescription])?)
            throws
        {
            guard let entry else { return }
            try say("\(found ? "\n" : "")\(kind) \(entry.name): \(entry.summary)")
            for line in entry.settings.lines { try say(line) }
            found = true
        }
        try show(
            "input", registry.inputs.all.first { $0.name == name }.map { ($0.name, $0.summary, $0.settings) })
        try show(
            "output",
            registry.outputs.all.first { $0.name == name }.map { ($0.name, $0.summary, $0.settings) })
        try show(
            "data set",
            registry.datasets.all.first { $0.name == name }.map { ($0.name, $0.summary, $0.settings) })
        if let preset = registry.presets.all.first(where: { $0.name == name }) {
            try say("\(found ? "\n" : "")preset \(name): \(preset.summary)\n\n\(preset.yaml)")
            found = true
        }
        guard !found else { return }
        let names = Set(
            registry.inputs.names + registry.outputs.names + registry.datasets.names + registry.presets.names)
        throw SettingsError(
            "There is no adapter \"\(name)\"; there are \(names.sorted().joined(separator: ", ")).")
    }

    private func list(_ registry: Registry) throws {
        func section(_ title: String, _ entries: [(name: String, summary: String)]) throws {
            try say("\(title):")
            let width = entries.map(\.name.count).max() ?? 0
            for entry in entries { try say("  \(entry.name.padded(to: width))  \(entry.summary)") }
        }
        try section("inputs", registry.inputs.all.map { ($0.name, $0.summary) })
        try section(
            "outputs",
            registry.outputs.all.map {
                ($0.name, ($0.inputs[$0.name].map { "for \($0): " } ?? "") + $0.summary)
            })
        try section("data sets", registry.datasets.all.map { ($0.name, "for \($0.input): \($0.summary)") })
        try section("presets", registry.presets.all.map { ($0.name, $0.summary) })
        try say(
            """

            Several inputs at once: --input A+B, with the data set same_class or every_combination. Several outputs:
            --output A+B, each with its settings under its name and a loss_weight beside them.
            `\(PerceiverTool.name) adapters NAME` shows settings, `\(PerceiverTool.name) settings` all of them, and
            `\(PerceiverTool.name) train ... --print-config` those of a run.
            """
        )
    }
}
