import Foundation
import PerceiverFiles

extension SettingsTree {
    /// Makes settings of the given type from the group at `keyPath`, with defaults for those that are
    /// missing.
    ///
    /// An empty `keyPath` stands for the whole tree. An unknown name and a value of the wrong type throw a
    /// `SettingsError` that names the setting in full.
    public func decode<Value: Settings>(_ type: Value.Type, at keyPath: String = "") throws -> Value {
        let group = (keyPath.isEmpty ? self : self[keyPath]) ?? SettingsTree()
        let fields = SettingField.all(of: type.init())
        let checked = try SettingType.group(fields).checked(group, at: keyPath)
        do {
            // By now the keys are the names of the properties, which the synthesized decoding expects.
            return try JSONDecoder().decode(type, from: Data(checked.jsonText().utf8))
        } catch let error as SettingsError {
            throw error
        } catch {
            throw SettingsError("The settings at \"\(keyPath)\" cannot be used: \(sentence(of: error))")
        }
    }

    /// Throws a `SettingsError` if the group at `keyPath` has a setting whose name is not in `names`.
    ///
    /// For groups that are decoded in parts, where no part can tell that a name is unknown to all.
    public func requireKeys(among names: [String], at keyPath: String = "") throws {
        let group = keyPath.isEmpty ? self : self[keyPath]
        for (key, value) in group?.mapping ?? SettingsMapping() where !names.contains(key) {
            throw SettingsError.unknown(key, value, at: keyPath, known: names)
        }
    }
}

extension Settings {
    /// Checks a group that was made in code, as decoding checks one that was read.
    ///
    /// - Throws: `SettingsError` for a number out of its range; `keyPath` stands before its name.
    public func checkRanges(at keyPath: String) throws {
        _ = try SettingType.group(SettingField.all(of: self))
            .checked(SettingsTree(describing: self), at: keyPath)
    }
}

extension SettingType {
    /// The most bytes of a text and elements of a list: more than anyone needs, and quick to check.
    private static let (longestText, longestList) = (100_000, 10_000)

    /// Returns `found` converted to the types that the properties need, with the names of the properties as
    /// keys.
    fileprivate func checked(_ found: SettingsTree, at keyPath: String) throws -> SettingsTree {
        switch (self, found) {
        case (.group(let fields), .mapping(let mapping)):
            return try Self.checked(mapping, fields: fields, at: keyPath)
        case (.group(let fields), .null):
            // A file may have the name of a group with nothing below it.
            return try Self.checked(SettingsMapping(), fields: fields, at: keyPath)
        case (.group(let fields), .plain):
            if let mapping = found.mapping { return try Self.checked(mapping, fields: fields, at: keyPath) }
        case (.optional, .null), (.bool, .bool):
            return found
        case (.optional, .plain(let text)) where YAMLScalar.value(of: text) == .null:
            return .null
        case (.optional(let wrapped), _):
            return try wrapped.checked(found, at: keyPath)
        case (.list(let element), .array(let elements)):
            guard elements.count <= Self.longestList else {
                throw SettingsError(
                    "The setting \"\(keyPath)\" should have at most \(Self.longestList) elements, but it has "
                        + "\(elements.count).")
            }
            return .array(
                try elements.enumerated().map { try element.checked($1, at: "\(keyPath)[\($0)]") })
        case (.list, .plain(let text)):
            let list = text.hasPrefix("[") ? text : "[\(text)]"
            if let list = SettingsTree(commandLineText: list) { return try checked(list, at: keyPath) }
        case (.list(let element), .string):
            // One alone needs no brackets, as on the command line.
            return .array([try element.checked(found, at: keyPath)])
        case (.text, .string(let text)), (.text, .plain(let text)):
            guard (1...Self.longestText).contains(text.utf8.count) else {
                throw SettingsError(
                    "The setting \"\(keyPath)\" should be text of 1 to \(Self.longestText) bytes, but it has "
                        + "\(text.utf8.count).")
            }
            return .string(text)
        case (.choice(let choices), _):
            // A number may be a name from elsewhere too: a precision of 16.
            let text = found.text ?? found.literal
            if found.text != nil, let choice = choices.choice(spelled: text) { return .string(choice) }
            if let choice = ForeignNames.value(of: text, among: choices) {
                throw SettingsError(
                    "The setting \"\(keyPath)\" should be \(words), but it is \(found.literal). "
                        + "Did you mean \"\(choice)\"?")
            }
        case (_, .plain(let text)):
            return try checked(YAMLScalar.value(of: text), at: keyPath)
        case (.int(let range), .int(let value)):
            if range.contains(Double(value)) { return found }
        case (.number(let range), .double(let value)):
            if range.contains(value) { return found }
            if SettingRange.isTooSmall(value) {
                throw SettingsError(
                    "The setting \"\(keyPath)\" should be \(words), but it is \(found.literal), which is nearer to 0 "
                        + "than the smallest number of single precision, \(Float.leastNormalMagnitude).")
            }
        case (.number, .int(let value)):
            return try checked(.double(Double(value)), at: keyPath)
        default: break
        }
        throw SettingsError(
            "The setting \"\(keyPath)\" should be \(words), but it is \(found.literal)."
                + (field(for: found).map { " Did you mean \"\(keyPath).\($0)\"?" } ?? ""))
    }

    /// The setting of a group that could take `value`, which was wrongly given to the group itself.
    private func field(for value: SettingsTree) -> String? {
        guard case .group(let fields) = self else { return nil }
        if let text = value.text {
            let wanted = text.contains("/") ? "path" : "name"
            if fields.contains(where: { $0.name == wanted && $0.type.isText }) { return wanted }
        }
        return fields.first { field in
            guard case .choice(let choices) = field.type else { return false }
            switch value {
            case .string(let text), .plain(let text):
                return choices.choice(spelled: text) != nil
                    || ForeignNames.value(of: text, among: choices) != nil
            default: return false
            }
        }?.name
    }

    private static func checked(
        _ mapping: SettingsMapping, fields: [SettingField], at keyPath: String
    ) throws -> SettingsTree {
        let names = fields.map(\.name)
        for (key, value) in mapping where !names.contains(key) {
            throw SettingsError.unknown(key, value, at: keyPath, known: names)
        }
        return .mapping(
            SettingsMapping(
                try fields.map { field in
                    let path = keyPath.isEmpty ? field.name : "\(keyPath).\(field.name)"
                    guard let given = mapping[field.name] else {
                        return (field.label, checkedDefault(of: field, at: path))
                    }
                    return (field.label, try field.type.checked(given, at: path))
                }))
    }

    /// The default of a setting that is not given; one that is not allowed is the program's fault, not the user's.
    private static func checkedDefault(of field: SettingField, at keyPath: String) -> SettingsTree {
        do {
            return try field.type.checked(field.value, at: keyPath)
        } catch {
            fatalError("The default of the setting \"\(keyPath)\" is not allowed: \(error)")
        }
    }
}
