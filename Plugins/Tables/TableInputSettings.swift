import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the input `table`.
public struct TableInputSettings: Settings {
    @Setting("channels of a row, which stands for a column's value") public var channels = 64
    @Setting(
        "the most bins of a column of numbers, between quantiles of the training rows", .from(1, to: 10_000))
    public var bins = 32

    /// The defaults.
    public init() {}
}
