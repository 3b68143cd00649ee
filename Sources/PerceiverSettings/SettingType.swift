/// The type of a setting, found from its property.
indirect enum SettingType {
    case bool
    case int(SettingRange)
    case number(SettingRange)
    case text
    case choice([String])
    case list(SettingType)
    case optional(SettingType)
    case group([SettingField])

    /// Finds the type of a property of the Swift type `type`, with the value `value` if it has one, whose numbers
    /// are in `range`, or in the default range of their type.
    ///
    /// Stops the program for a property of a type that settings cannot have.
    static func find(
        _ type: Any.Type, value: Any?, range: SettingRange?, label: String
    ) -> SettingType {
        if type == Bool.self { return .bool }
        if type == String.self { return .text }
        if type == Double.self || type == Float.self { return .number(range ?? .amount) }
        if let type = type as? any FixedWidthInteger.Type {
            return .int((range ?? .count).clamped(to: type))
        }
        if let type = type as? any SettingContainer.Type {
            let value = (value as? any SettingContainer)?.firstValue
            let wrapped = find(type.wrappedType, value: value, range: range, label: label)
            return type.isList ? .list(wrapped) : .optional(wrapped)
        }
        if let type = type as? any Settings.Type {
            return .group(SettingField.all(of: value as? any Settings ?? type.init()))
        }
        if let type = type as? any CaseIterable.Type, let choices = choices(type) { return .choice(choices) }
        fatalError("The property \(label) has the type \(type), which no setting can have.")
    }

    private static func choices<Choice: CaseIterable>(_ type: Choice.Type) -> [String]? {
        let texts = type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
        return texts.isEmpty ? nil : texts
    }

    /// Whether it can be any text.
    var isText: Bool {
        switch self {
        case .text, .optional(.text): true
        default: false
        }
    }

    /// The type in words, to follow "should be".
    var words: String {
        switch self {
        case .bool: "true or false"
        case .int(let range): "an integer \(range.words)"
        case .number(let range): "a number \(range.words)"
        case .text: "text"
        case .choice(let choices): "one of " + choices.joined(separator: ", ")
        case .list(let element): "a list with each element \(element.words)"
        case .optional(let wrapped): "\(wrapped.words) or null"
        case .group: "a group of settings"
        }
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
    // Groups in a list have the defaults of their type, not those of another element.
    fileprivate var firstValue: Any? { nil }
}
