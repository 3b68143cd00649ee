/// A setting as a row of the table of all settings.
public struct SettingDescription: Sendable, Equatable {
    /// The setting's dotted path.
    public let keyPath: String
    /// Its type and range, in words.
    public let type: String
    /// Its default, written as in a settings file.
    public let defaultText: String
    /// Its help, or an empty text.
    public let help: String

    /// The same setting at another path.
    package func moved(to keyPath: String) -> SettingDescription {
        SettingDescription(keyPath: keyPath, type: type, defaultText: defaultText, help: help)
    }
}

extension Settings {
    /// Describes all settings of this group and its subgroups, with `keyPath` before their names.
    public static func descriptions(at keyPath: String = "") -> [SettingDescription] {
        descriptions(of: SettingField.all(of: Self()), at: keyPath)
    }

    private static func descriptions(of fields: [SettingField], at keyPath: String) -> [SettingDescription] {
        fields.flatMap { field -> [SettingDescription] in
            let path = keyPath.isEmpty ? field.name : "\(keyPath).\(field.name)"
            if case .group(let inner) = field.type { return descriptions(of: inner, at: path) }
            let own = SettingDescription(
                keyPath: path, type: field.type.words, defaultText: field.value.settingText, help: field.help)
            // An optional group has a row for itself and rows for its settings.
            if case .optional(.group(let inner)) = field.type {
                return [own] + descriptions(of: inner, at: path)
            }
            return [own]
        }
    }
}

extension SettingsTree {
    /// The value as in a settings file, on one line.
    fileprivate var settingText: String {
        switch self {
        case .string(let text): YAMLScalar.needsQuotes(text) ? literal : text
        case .double(let value): YAMLScalar.text(of: value)
        case .array(let elements): "[" + elements.map(\.settingText).joined(separator: ", ") + "]"
        default: jsonText()
        }
    }
}
