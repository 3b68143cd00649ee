/// A setting: a property of a ``Settings`` group, with what it is for and what it may be.
///
/// ```swift
/// struct ShapeSettings: Settings {
///     @Setting("points of a cloud", .from(1, to: 10_000)) var pointCount = 512
///     @Setting("folder of clouds; null: they are made", isChangeable: true) var folder: String?
/// }
/// ```
///
/// The words are what `perceiver-io adapters` and the tables of all settings say, and the only place where they stand.
/// They read as a line of a table: lower case, no full stop, `null` for nil.
@propertyWrapper
public struct Setting<Value: Decodable & Sendable>: Sendable {
    /// The setting itself; at first its default.
    public var wrappedValue: Value
    /// Of a group as its initialiser makes it; a value that was read from a file has none.
    let traits: SettingTraits

    /// Declares a setting whose default is the property's initial value.
    ///
    /// - Parameters:
    ///   - wrappedValue: the default.
    ///   - help: what it is for, in one line.
    ///   - range: the numbers that it may be, and each element of a list; nil: ``SettingRange/count`` if it is whole and
    ///     ``SettingRange/amount`` if not.
    ///   - isChangeable: whether it may change while a run goes on: it says how to go on, or where things lie, and not what
    ///     is learned. A change of any other makes it another run.
    public init(
        wrappedValue: Value, _ help: String, _ range: SettingRange? = nil, isChangeable: Bool = false
    ) {
        self.wrappedValue = wrappedValue
        traits = SettingTraits(help: help, range: range, isChangeable: isChangeable)
    }

    /// Declares a setting that is nil by default.
    ///
    /// - Parameters:
    ///   - help: what it is for, in one line; what null means, too.
    ///   - range: the numbers that it may be.
    ///   - isChangeable: whether it may change while a run goes on.
    public init(_ help: String, _ range: SettingRange? = nil, isChangeable: Bool = false)
    where Value: ExpressibleByNilLiteral {
        self.init(wrappedValue: nil, help, range, isChangeable: isChangeable)
    }
}

/// What is known of a setting besides its name, type and value.
struct SettingTraits: Sendable {
    var help = ""
    var range: SettingRange?
    var isChangeable = false
}

extension Setting: Decodable {
    /// Reads the value; what else is known of it stands in the group that its initialiser makes.
    public init(from decoder: any Decoder) throws {
        wrappedValue = try decoder.singleValueContainer().decode(Value.self)
        traits = SettingTraits()
    }
}

extension Setting: Equatable where Value: Equatable {
    /// Whether the values are the same.
    public static func == (a: Setting, b: Setting) -> Bool { a.wrappedValue == b.wrappedValue }
}

/// A setting whose type is known only as the program runs.
protocol AnySetting {
    var traits: SettingTraits { get }
    /// The value, and its type, which a nil does not tell.
    var value: Any { get }
    static var valueType: Any.Type { get }
}

extension Setting: AnySetting {
    var value: Any { wrappedValue }
    static var valueType: Any.Type { Value.self }
}
