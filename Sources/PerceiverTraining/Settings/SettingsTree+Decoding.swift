import Foundation

extension SettingsTree {
    /// Makes settings of the given type from the group at `keyPath`, with defaults for those that are not
    /// there.
    ///
    /// An empty `keyPath` stands for the whole tree. An unknown name and a value of the wrong type throw a
    /// `SettingsError` that names the setting in full.
    public func decode<Value: Settings>(_ type: Value.Type, at keyPath: String = "") throws -> Value {
        let group = (keyPath.isEmpty ? self : self[keyPath]) ?? SettingsTree()
        let fields = SettingField.all(of: type.init())
        let checked = try SettingType.group(fields).checked(group, at: keyPath)
        // The properties' own names are the keys by now, which is what the compiler's coding expects.
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: YAMLScalar.text(of: .infinity),
            negativeInfinity: YAMLScalar.text(of: -.infinity),
            nan: YAMLScalar.text(of: .nan))
        do {
            return try decoder.decode(type, from: Data(checked.jsonText().utf8))
        } catch let error as SettingsError {
            throw error
        } catch {
            throw SettingsError("The settings at \"\(keyPath)\" cannot be used. \(error)")
        }
    }

    /// Throws a `SettingsError` if the group at `keyPath` has a setting that is none of `names`.
    ///
    /// For groups that are decoded part by part, where no part can see that another name belongs to nobody.
    public func requireKeys(among names: [String], at keyPath: String = "") throws {
        let group = keyPath.isEmpty ? self : self[keyPath]
        for (key, _) in group?.mapping ?? SettingsMapping() where !names.contains(key) {
            throw SettingsError.unknown(key, subject: "setting", at: keyPath, known: names)
        }
    }
}

extension SettingType {
    /// Returns `found` with the exact types that the property wants and with the properties' own names as
    /// keys.
    fileprivate func checked(_ found: SettingsTree, at keyPath: String) throws -> SettingsTree {
        switch (self, found) {
        case (.group(let fields), .mapping(let mapping)):
            return try Self.checked(mapping, fields: fields, at: keyPath)
        case (.group(let fields), .null):
            // A file may have a group's name with nothing below it.
            return try Self.checked(SettingsMapping(), fields: fields, at: keyPath)
        case (.group(let fields), .plain):
            if let mapping = found.mapping { return try Self.checked(mapping, fields: fields, at: keyPath) }
        case (.optional, .null), (.text, .string), (.bool, .bool), (.number, .double):
            return found
        case (.optional, .plain(let text)) where YAMLScalar.value(of: text) == .null:
            return .null
        case (.optional(let wrapped), _):
            return try wrapped.checked(found, at: keyPath)
        case (.list(let element), .array(let elements)):
            return .array(
                try elements.enumerated().map { try element.checked($1, at: "\(keyPath)[\($0)]") })
        case (.list, .plain(let text)):
            let list = text.hasPrefix("[") ? text : "[\(text)]"
            if let list = SettingsTree(commandLineText: list) { return try checked(list, at: keyPath) }
        case (.text, .plain(let text)):
            return .string(text)
        case (.choice(let choices), .string(let text)), (.choice(let choices), .plain(let text)):
            if choices.contains(text) { return .string(text) }
        case (_, .plain(let text)):
            return try checked(YAMLScalar.value(of: text), at: keyPath)
        case (.int(let type), .int(let value)):
            if Self.fits(value, type) { return found }
        case (.number, .int(let value)):
            return .double(Double(value))
        case (.number, .string(let text)):
            // JSON has no other way to write an infinite number.
            if case .double(let value) = YAMLScalar.value(of: text), !value.isFinite { return .double(value) }
        default: break
        }
        throw SettingsError("The setting \"\(keyPath)\" should be \(words), but it is \(found.literal).")
    }

    private static func checked(
        _ mapping: SettingsMapping, fields: [SettingField], at keyPath: String
    ) throws -> SettingsTree {
        let names = fields.map(\.name)
        for (key, _) in mapping where !names.contains(key) {
            throw SettingsError.unknown(key, subject: "setting", at: keyPath, known: names)
        }
        return .mapping(
            SettingsMapping(
                try fields.map { field in
                    let path = keyPath.isEmpty ? field.name : "\(keyPath).\(field.name)"
                    return (field.label, try field.type.checked(mapping[field.name] ?? field.value, at: path))
                }))
    }

    private static func fits<Number: FixedWidthInteger>(_ value: Int, _ type: Number.Type) -> Bool {
        Number(exactly: value) != nil
    }
}
