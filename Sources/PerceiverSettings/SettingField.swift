/// One property of a group of settings.
struct SettingField {
    /// The property's name in Swift.
    let label: String
    /// Its name in files and on command lines.
    let name: String
    /// What it can be.
    let type: SettingType
    /// Its value in the group that was looked at.
    let value: SettingsTree
    /// What it is for, or nothing.
    let help: String

    /// The properties of `settings` in the order of their declaration.
    static func all(of settings: any Settings) -> [SettingField] {
        let (help, ranges) = (Swift.type(of: settings).help, Swift.type(of: settings).ranges)
        var labels: [String: String] = [:]
        let fields = Mirror(reflecting: settings).children.compactMap { child -> SettingField? in
            guard let label = child.label else { return nil }
            let name = settingName(label)
            let other = labels.updateValue(label, forKey: name)
            precondition(other == nil, "The properties \(other ?? "") and \(label) are both called \(name).")
            return SettingField(
                label: label, name: name,
                type: SettingType.find(
                    Swift.type(of: child.value), value: child.value, range: ranges[name], label: label),
                value: SettingsTree(value: child.value), help: help[name] ?? "")
        }
        for name in Swift.type(of: settings).changeable.union(ranges.keys) {
            precondition(
                labels[name] != nil,
                "\(Swift.type(of: settings)) has a range for \(name), or lets it change, but has no such setting."
            )
        }
        return fields
    }
}

extension SettingsTree {
    /// Makes a tree of all of `settings` in the order of their declaration, with null for those that are nil.
    public init(describing settings: some Settings) {
        self.init(value: settings)
    }

    /// Makes a tree of a property's value, whose type `SettingType` has found to be possible.
    fileprivate init(value: Any) {
        switch value {
        case let value as Bool: self = .bool(value)
        case let value as String: self = .string(value)
        case let value as any FixedWidthInteger:
            self = Int(exactly: value).map(Self.int) ?? .double(Double(value))
        case let value as Double: self = .double(value)
        // Through its text, because the nearest double of the float 0.1 is a number with many more digits.
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
