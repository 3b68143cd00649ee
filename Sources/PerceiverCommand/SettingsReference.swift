import Perceiver
import PerceiverSettings
import PerceiverTraining

/// All settings that there are: those of every model and training, and those of each adapter and data set.
struct SettingsReference {
    /// The settings of one of these.
    struct Section {
        let title: String
        let summary: String
        let settings: [SettingDescription]
    }

    private(set) var sections: [Section]

    init(_ registry: Registry) {
        sections = Registry.sharedSettings.map {
            Section(title: $0.title, summary: $0.summary, settings: $0.settings)
        }
        sections += [
            Section(
                title: "model", summary: "the sizes of encoder and decoder",
                settings: ModelSettings.descriptions(at: "model")),
            Section(
                title: "training", summary: "how it is trained",
                settings: TrainingSettings.descriptions(at: "training")),
        ]
        sections += registry.inputs.all.map {
            Section(title: "input \($0.name)", summary: $0.summary, settings: $0.settings)
        }
        sections += registry.outputs.all.map {
            Section(title: "output \($0.name)", summary: $0.summary, settings: $0.settings)
        }
        sections += registry.outputs.all.compactMap { output in
            output.modelSettings.map {
                Section(
                    title: "model of \(output.name)",
                    summary: "the sizes of its own model, in place of encoder and decoder", settings: $0)
            }
        }
        sections += registry.datasets.all.map {
            Section(
                title: "data \($0.name)", summary: "for \($0.input): \($0.summary)", settings: $0.settings)
        }
    }

    /// Only the settings whose key path begins with `text`, or else has it as a part, as in `training.schedule` and `dropout`.
    ///
    /// - Throws: `SettingsError` if there is none, with the name that may be meant.
    func settings(called text: String) throws -> SettingsReference {
        let wanted = String(text.drop { $0 == "-" }).replacing("-", with: "_")
        let beginning = filtered { $0.keyPath.hasPrefix(wanted) }
        let found = beginning.sections.isEmpty ? filtered { $0.keyPath.contains(wanted) } : beginning
        guard found.sections.isEmpty else { return found }
        let names = Set(
            sections.flatMap(\.settings).flatMap { $0.keyPath.split(separator: ".") }.map(String.init))
        let guess =
            ForeignNames.meaning(of: wanted)?.advice
            ?? nearest(to: wanted, among: names.sorted()).map { "Did you mean \"\($0)\"?" }
        throw SettingsError("There is no setting \"\(wanted)\"." + (guess.map { " \($0)" } ?? ""))
    }

    private func filtered(_ isWanted: (SettingDescription) -> Bool) -> SettingsReference {
        var found = self
        found.sections = sections.compactMap { section in
            let settings = section.settings.filter(isWanted)
            guard !settings.isEmpty else { return nil }
            return Section(title: section.title, summary: section.summary, settings: settings)
        }
        return found
    }
}

extension SettingsReference {
    /// The page Docs/Settings.md.
    var markdown: String {
        let tables = sections.map { section in
            let rows = section.settings.map { setting in
                "| `\(setting.keyPath)` | \(setting.type) | `\(setting.defaultText)` | \(setting.help.inTable) |\n"
            }
            let table =
                rows.isEmpty
                ? "No settings.\n"
                : "| setting | what it may be | default | what it is for |\n|---|---|---|---|\n"
                    + rows.joined()
            return "## \(section.title)\n\n\(section.summary.inTable)\n\n\(table)"
        }
        return """
            # Settings

            Every setting by its key path, as in config.yaml; on a command line it follows two hyphens: `--training.seed 1`.
            With several inputs or outputs the name of each stands between: `input.image.bands`. This page is the output of
            `perceiver-io settings --markdown`, and the words are those of the properties in the code (`@Setting`).


            """ + tables.joined(separator: "\n")
    }
}

extension [SettingDescription] {
    /// A line for each: name, what it may be, default, what it is for.
    var lines: [String] {
        let rows = map { ("--\($0.keyPath)", "\($0.type), default \($0.defaultText)", $0.help) }
        let widths = (rows.map(\.0.count).max() ?? 0, rows.map(\.1.count).max() ?? 0)
        let lines = rows.map { "  \($0.0.padded(to: widths.0))  \($0.1.padded(to: widths.1))  \($0.2)" }
        return lines.isEmpty ? ["  no settings"] : lines
    }
}

extension String {
    /// With what ends a cell, or begins a tag, escaped.
    fileprivate var inTable: String {
        replacing("|", with: "\\|").replacing("<", with: "&lt;")
    }
}
