import ArgumentParser
import PerceiverFiles
import PerceiverSettings
import PerceiverTraining

/// The command `perceiver-io settings`.
struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "List every setting: what it may be, its default, and what it is for.",
        discussion: """
            Examples:

              perceiver-io settings
              perceiver-io settings training.schedule
              perceiver-io settings dropout
            """)

    @Argument(help: "The beginning of a setting's name, or a part of it; all settings without it.")
    var name: String?

    @Flag(help: "Write tables in Markdown, as Docs/Settings.md has them.")
    var markdown = false

    func run() throws {
        var reference = SettingsReference(PerceiverTool.registry)
        if let name { reference = try reference.settings(called: name) }
        if markdown { return try StandardOutput.write(reference.markdown) }
        for (index, section) in reference.sections.enumerated() {
            try say("\(index == 0 ? "" : "\n")\(section.title): \(section.summary)")
            for line in section.settings.lines { try say(line) }
        }
    }
}
