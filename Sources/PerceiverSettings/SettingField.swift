/// One property of a group of settings.
struct SettingField {
    /// The property's name in Swift.
    let label: String
    /// The setting's name in files and on command lines.
    let name: String
    /// The setting's type.
    let type: SettingType
    /// The value in the given group.
    let value: SettingsTree
    /// The setting's help, or an empty text.
    let help: String
    /// Whether it may change when a run is resumed.
    let isChangeable: Bool

    /// The properties of `settings` in the order of their declaration.
    static func all(of settings: any Settings) -> [SettingField] {
        // A decoded group has the values; a group made by its initialiser has help and ranges.
        let declared = Mirror(reflecting: Swift.type(of: settings).init()).children
        var labels: [String: String] = [:]
        return zip(Mirror(reflecting: settings).children, declared).compactMap { child, declared in
            guard let label = child.label else { return nil }
            let field = SettingField(
                label: label, value: child.value,
                traits: (declared.value as? any AnySetting)?.traits ?? SettingTraits())
            let other = labels.updateValue(field.label, forKey: field.name)
            guard other == nil else {
                fatalError("The properties \(other ?? "") and \(field.label) are both called \(field.name).")
            }
            return field
        }
    }

    private init(label: String, value: Any, traits: SettingTraits) {
        let setting = value as? any AnySetting
        guard setting != nil || value is any Settings else {
            fatalError("The property \(label) is neither a @Setting nor a group of settings.")
        }
        // The compiler keeps the wrapper of `steps` as `_steps`.
        self.label = setting == nil ? label : String(label.dropFirst())
        name = settingName(self.label)
        let value = setting?.value ?? value
        type = SettingType.find(
            setting.map { Swift.type(of: $0).valueType } ?? Swift.type(of: value), value: value,
            range: traits.range, label: self.label)
        self.value = SettingsTree(value: value)
        help = traits.help
        isChangeable = traits.isChangeable
    }
}

extension SettingsTree {
    /// Makes a tree of all of `settings` in the order of their declaration, with null for those that are nil.
    public init(describing settings: some Settings) {
        self.init(value: settings)
    }

    /// Makes a tree of a property's value, whose type `SettingType` has checked.
    fileprivate init(value: Any) {
        switch value {
        case let value as Bool: self = .bool(value)
        case let value as String: self = .string(value)
        case let value as any FixedWidthInteger:
            self = Int(exactly: value).map(Self.int) ?? .double(Double(value))
        case let value as Double: self = .double(value)
        // Converted through its text, because the float 0.1 as a double has many more digits.
        case let value as Float: self = .double(Double(value.description) ?? Double(value))
        case let value as any Settings:
            self = .mapping(SettingsMapping(SettingField.all(of: value).map { ($0.name, $0.value) }))
        case let value as any RawRepresentable: self = .string(value.rawValue as? String ?? "")
        default:
            let mirror = Mirror(reflecting: value)
            let children = mirror.children.map { Self(value: $0.value) }
            self = mirror.displayStyle == .optional ? children.first ?? .null : .array(children)
        }
    }
}
