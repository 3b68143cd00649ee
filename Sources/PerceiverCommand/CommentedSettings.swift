import PerceiverSettings
import PerceiverTraining

extension RunSettings {
    /// The settings as a YAML file, with what each is for as a comment.
    func commentedYAML(_ registry: Registry) throws -> String {
        var help: [String: String] = [:]
        for setting in SettingsReference(registry).descriptions(of: self) where !setting.help.isEmpty {
            help[setting.keyPath] = setting.help
        }
        var keys: [Substring] = []
        let lines = try tree.yamlText().split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let depth = line.prefix { $0 == " " }.count / 2
            // Texts are on one line, so every line is a key with its value, or an element of a list.
            guard let end = line.firstIndex(of: ":"), !line.drop(while: { $0 == " " }).hasPrefix("-"),
                depth <= keys.count
            else { return String(line) }
            keys = keys.prefix(depth) + [line[..<end].drop { $0 == " " }]
            return help[keys.joined(separator: ".")].map { "\(line)  # \($0)" } ?? String(line)
        }
        return lines.joined(separator: "\n")
    }
}

extension SettingsReference {
    /// The descriptions of a run's settings, by their key paths in it.
    fileprivate func descriptions(of run: RunSettings) -> [SettingDescription] {
        sections.flatMap { section -> [SettingDescription] in
            let words = section.title.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2 else { return section.settings }
            let names: [String: String] = [
                "input": run.inputName, "output": run.outputName, "data": run.dataName,
            ]
            guard let picked = names[words[0]] else { return section.settings }
            let all = picked.split(separator: "+").map(String.init)
            guard all.contains(words[1]) else { return [] }
            guard all.count > 1 else { return section.settings }
            // Of several, the settings of each are under its name.
            return section.settings.map { setting in
                setting.moved(to: "\(words[0]).\(words[1])" + setting.keyPath.dropFirst(words[0].count))
            }
        }
    }
}
