/// The range of numbers that a setting allows.
///
/// Every number has a range, so that no value is so large or small that computing with it
/// fails: ``count`` for integers and ``amount`` for others, unless the setting declares another.
public struct SettingRange: Sendable, Equatable {
    private let lowest: Double
    private let highest: Double
    private var isLowestExcluded = false
    private var isHighestExcluded = false

    /// From 1 to a million: sizes and counts, any three of which multiply without overflow.
    public static let count = from(1, to: 1_000_000)
    /// From 1 to 2,147,483,647: counts of what is not in memory at once, such as steps.
    public static let many = from(1, to: 2_147_483_647)
    /// Like ``many``, and 0.
    public static let manyOrNone = from(0, to: 2_147_483_647)
    /// The number of threads.
    public static let threads = from(1, to: 256)
    /// From 0 to a thousand million.
    public static let amount = from(0, to: 1e9)
    /// From 0 to 1.
    public static let share = from(0, to: 1)
    /// From 0 to below 1, such as dropout probabilities.
    public static let shareBelowOne = from(0, below: 1)

    /// Both ends included.
    public static func from(_ lowest: Double, to highest: Double) -> SettingRange {
        SettingRange(lowest: lowest, highest: highest)
    }

    /// The lower end included, the upper one not.
    public static func from(_ lowest: Double, below limit: Double) -> SettingRange {
        SettingRange(lowest: lowest, highest: limit, isHighestExcluded: true)
    }

    /// The upper end included, the lower one not.
    public static func above(_ limit: Double, to highest: Double) -> SettingRange {
        SettingRange(lowest: limit, highest: highest, isLowestExcluded: true)
    }

    /// Whether the range allows `value`; NaN and numbers too small for single precision are never allowed.
    public func contains(_ value: Double) -> Bool {
        !Self.isTooSmall(value)
            && (isLowestExcluded ? value > lowest : value >= lowest)
            && (isHighestExcluded ? value < highest : value <= highest)
    }

    /// Whether a number that is not zero would be zero in single precision.
    static func isTooSmall(_ value: Double) -> Bool {
        value != 0 && abs(value) < Double(Float.leastNormalMagnitude)
    }

    /// The part of this range that a property of type `type` can hold.
    func clamped<Number: FixedWidthInteger>(to type: Number.Type) -> SettingRange {
        SettingRange(
            lowest: max(lowest, Double(type.min)), highest: min(highest, Double(type.max)),
            isLowestExcluded: isLowestExcluded, isHighestExcluded: isHighestExcluded)
    }

    /// The range in words, to follow "a number".
    public var words: String {
        let (low, high) = (Self.text(lowest), Self.text(highest))
        if isLowestExcluded { return "above \(low) and at most \(high)" }
        return isHighestExcluded ? "from \(low) to below \(high)" : "from \(low) to \(high)"
    }

    /// A number as text; whole ones without a decimal point.
    private static func text(_ value: Double) -> String {
        if value == 0x1p63 { return "\(Int.max)" }
        return Int(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}
