/// A setting: a property of a ``Settings`` group, with its help and its range.
///
/// ```swift
/// struct ShapeSettings: Settings {
///     @Setting("points of a cloud", .from(1, to: 10_000)) var pointCount = 512
///     @Setting("folder of clouds; null: they are made", isChangeable: true) var folder: String?
/// }
/// ```
///
/// `perceiver-io list` and the tables of all settings show this help; it is written nowhere else.
/// It reads as a line of a table: lower case, no full stop, `null` for nil.
@propertyWrapper
public struct Setting<Value: Decodable & Sendable>: Sendable {
    /// The value; at first the default.
    public var wrappedValue: Value
    /// The help and range, in a group made by its initialiser; nil in a group that was read from a file.
    let traits: SettingTraits

    /// Declares a setting whose default is the property's initial value.
    ///
    /// - Parameters:
    ///   - wrappedValue: the default.
    ///   - help: what the setting is for, in one line.
    ///   - range: the allowed numbers, also for each element of a list; nil: ``SettingRange/count`` for an integer and
    ///     ``SettingRange/amount`` otherwise.
    ///   - isChangeable: whether it may change when a run is resumed, because it does not affect what
    ///     is learned, or says how long to train. Any other change needs a new run.
    public init(
        wrappedValue: Value, _ help: String, _ range: SettingRange? = nil, isChangeable: Bool = false
    ) {
        self.wrappedValue = wrappedValue
        traits = SettingTraits(help: help, range: range, isChangeable: isChangeable)
    }

    /// Declares a setting that is nil by default.
    ///
    /// - Parameters:
    ///   - help: what the setting is for, in one line, with the meaning of null.
    ///   - range: the allowed numbers.
    ///   - isChangeable: whether it may change when a run is resumed.
    public init(_ help: String, _ range: SettingRange? = nil, isChangeable: Bool = false)
    where Value: ExpressibleByNilLiteral {
        self.init(wrappedValue: nil, help, range, isChangeable: isChangeable)
    }
}

/// The help, range and changeability of a setting.
struct SettingTraits: Sendable {
    var help = ""
    var range: SettingRange?
    var isChangeable = false
}

extension Setting: Decodable {
    /// Reads the value; help and range are found in the group that its initialiser makes.
    public init(from decoder: any Decoder) throws {
        wrappedValue = try decoder.singleValueContainer().decode(Value.self)
        traits = SettingTraits()
    }
}

extension Setting: Equatable where Value: Equatable {
    /// Whether the values are equal.
    public static func == (a: Setting, b: Setting) -> Bool { a.wrappedValue == b.wrappedValue }
}

/// A setting whose type is known only at run time.
protocol AnySetting {
    var traits: SettingTraits { get }
    /// The value, and its type, which a nil value alone would not show.
    var value: Any { get }
    static var valueType: Any.Type { get }
}

extension Setting: AnySetting {
    var value: Any { wrappedValue }
    static var valueType: Any.Type { Value.self }
}
