/// What a setting can be, found by looking at its property.
indirect enum SettingType {
    case bool
    case int(any FixedWidthInteger.Type)
    case number
    case text
    case choice([String])
    case list(SettingType)
    case optional(SettingType)
    case group([SettingField])

    /// Finds the type for a property of the Swift type `type`, whose value is `value` if it has one.
    ///
    /// A property that settings cannot have is a mistake in the program, which stops it.
    static func find(_ type: Any.Type, value: Any?, label: String) -> SettingType {
        if type == Bool.self { return .bool }
        if type == String.self { return .text }
        if type == Double.self || type == Float.self { return .number }
        if let type = type as? any FixedWidthInteger.Type { return .int(type) }
        if let type = type as? any SettingContainer.Type {
            let value = (value as? any SettingContainer)?.firstValue
            let wrapped = find(type.wrappedType, value: value, label: label)
            return type.isList ? .list(wrapped) : .optional(wrapped)
        }
        if let type = type as? any Settings.Type {
            return .group(SettingField.all(of: value as? any Settings ?? type.init()))
        }
        if let type = type as? any CaseIterable.Type, let choices = choices(type) { return .choice(choices) }
        preconditionFailure("The property \(label) has the type \(type), which no setting can have.")
    }

    private static func choices<Choice: CaseIterable>(_ type: Choice.Type) -> [String]? {
        let texts = type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
        return texts.isEmpty ? nil : texts
    }

    /// The type in words, to go behind "should be".
    var words: String {
        switch self {
        case .bool: "true or false"
        case .int(let type): type == Int.self ? "a whole number" : "a whole number \(Self.range(of: type))"
        case .number: "a number"
        case .text: "text"
        case .choice(let choices): "one of " + choices.joined(separator: ", ")
        case .list(let element): "a list with each element \(element.words)"
        case .optional(let wrapped): "\(wrapped.words) or null"
        case .group: "a group of settings"
        }
    }

    private static func range<Number: FixedWidthInteger>(of type: Number.Type) -> String {
        "from \(type.min) to \(type.max)"
    }
}

/// Lets code that knows a type only at run time look into optionals and arrays.
private protocol SettingContainer {
    static var wrappedType: Any.Type { get }
    static var isList: Bool { get }
    var firstValue: Any? { get }
}

extension Optional: SettingContainer {
    fileprivate static var wrappedType: Any.Type { Wrapped.self }
    fileprivate static var isList: Bool { false }
    fileprivate var firstValue: Any? { self }
}

extension Array: SettingContainer {
    fileprivate static var wrappedType: Any.Type { Element.self }
    fileprivate static var isList: Bool { true }
    // Elements of a list have the defaults of their type, not those of another element.
    fileprivate var firstValue: Any? { nil }
}
