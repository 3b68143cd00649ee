/// A setting as a table of all settings shows it.
public struct SettingDescription: Sendable, Equatable {
    /// The setting's dotted path.
    public let keyPath: String
    /// What it can be, in words.
    public let type: String
    /// Its default as a settings file would have it.
    public let defaultText: String
    /// What it is for, or nothing.
    public let help: String
}

extension Settings {
    /// Describes all settings of this group and of the groups in it, with `keyPath` before their names.
    public static func descriptions(at keyPath: String = "") -> [SettingDescription] {
        descriptions(of: SettingField.all(of: Self()), at: keyPath)
    }

    private static func descriptions(of fields: [SettingField], at keyPath: String) -> [SettingDescription] {
        fields.flatMap { field -> [SettingDescription] in
            let path = keyPath.isEmpty ? field.name : "\(keyPath).\(field.name)"
            if case .group(let inner) = field.type { return descriptions(of: inner, at: path) }
            let own = SettingDescription(
                keyPath: path, type: field.type.words, defaultText: field.value.settingText, help: field.help)
            // A group that may be left out has a default itself, and settings that count once it is there.
            if case .optional(.group(let inner)) = field.type {
                return [own] + descriptions(of: inner, at: path)
            }
            return [own]
        }
    }
}

extension SettingsTree {
    /// The value as a settings file would have it, on one line.
    fileprivate var settingText: String {
        switch self {
        case .string(let text): YAMLScalar.needsQuotes(text) ? literal : text
        case .double(let value): YAMLScalar.text(of: value)
        case .array(let elements): "[" + elements.map(\.settingText).joined(separator: ", ") + "]"
        default: jsonText()
        }
    }
}
