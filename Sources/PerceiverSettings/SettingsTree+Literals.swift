// Settings in a program are written as they are in YAML: ["input.name": "image", "training.epochs": 2].

extension SettingsTree: ExpressibleByDictionaryLiteral {
    /// A group of settings by their dotted paths; of two for one path the later counts.
    public init(dictionaryLiteral settings: (String, SettingsTree)...) {
        self.init()
        for (keyPath, value) in settings { self[keyPath] = value }
    }
}

extension SettingsTree: ExpressibleByArrayLiteral {
    /// A list.
    public init(arrayLiteral elements: SettingsTree...) { self = .array(elements) }
}

extension SettingsTree: ExpressibleByStringLiteral {
    /// Text.
    public init(stringLiteral text: String) { self = .string(text) }
}

extension SettingsTree: ExpressibleByIntegerLiteral {
    /// An integer.
    public init(integerLiteral number: Int) { self = .int(number) }
}

extension SettingsTree: ExpressibleByFloatLiteral {
    /// A number.
    public init(floatLiteral number: Double) { self = .double(number) }
}

extension SettingsTree: ExpressibleByBooleanLiteral {
    /// True or false.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}
