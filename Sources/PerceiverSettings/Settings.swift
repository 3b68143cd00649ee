/// A group of settings: a struct whose properties are the settings and whose initial values are their
/// defaults.
///
/// A property is a ``Setting``, or another group. A setting is an integer, a number, a truth value, text, an enum with
/// a `String` raw value that is `CaseIterable`, a group, or an optional or array of these. Do not write your own
/// coding keys. In files and on command lines a property has its name in snake case: `batchSize` is `batch_size`.
/// Values are checked when they are decoded.
public protocol Settings: Decodable, Sendable {
    /// Makes the group with all defaults.
    init()
}

extension Settings {
    /// The keys of the settings in this group and its subgroups that may change when a run is resumed.
    package static func changeableKeys(at keyPath: String) -> [String] {
        changeableKeys(of: SettingField.all(of: Self()), at: keyPath)
    }

    private static func changeableKeys(of fields: [SettingField], at keyPath: String) -> [String] {
        fields.flatMap { field -> [String] in
            let path = "\(keyPath).\(field.name)"
            if field.isChangeable { return [path] }
            switch field.type {
            case .group(let inner), .optional(.group(let inner)): return changeableKeys(of: inner, at: path)
            default: return []
            }
        }
    }

    /// The names of the settings in this group.
    package static var names: [String] { SettingField.all(of: Self()).map(\.name) }
}

/// The name that settings files use for the property called `label`: `adamBeta1` becomes `adam_beta1`.
func settingName(_ label: String) -> String {
    let characters = Array(label)
    var name = ""
    for (index, character) in characters.enumerated() {
        if index > 0, character.isUppercase {
            let isBeforeLowercase = index + 1 < characters.count && characters[index + 1].isLowercase
            // Each capital begins a word, but a run of capitals and digits is one word: `useGELU`, `conv2D`.
            if characters[index - 1].isLowercase || isBeforeLowercase { name += "_" }
        }
        name += character.lowercased()
    }
    return name
}
