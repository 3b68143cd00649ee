import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `timeline`.
public struct TimelineSettings: Settings {
    @Setting(
        "the column of times; null: the first column of dates, or one called time or date; of an NPZ file the array of times, null: times"
    )
    public var time: String?
    @Setting("the channels to read; none: all columns of numbers, or all names in data.channel_column")
    public var channels: [String] = []
    @Setting(
        "the column that names the channel of a row, where each value has a row of its own; null: one called channel or variable; of an NPZ file the array of names, null: channels"
    )
    public var channelColumn: String?
    @Setting(
        "the column of values beside data.channel_column; null: one called value, or the only column of numbers; of an NPZ file the array of values, null: values"
    )
    public var valueColumn: String?
    @Setting(
        "seconds, or units of the column of times, over which values are averaged; null: times have equal steps, which are found",
        .above(0, to: 1e12))
    public var step: Double?
    @Setting("what a field without a value says, beside nothing, in any case")
    public var gaps = ["NA", "N/A", "NaN", "null", "?", "-"]
    @Setting("share of the times for validation, after those for training", .shareBelowOne)
    public var validationShare: Float = 0.1
    @Setting("share of the times for the test, the last", .shareBelowOne)
    public var testShare: Float = 0.15
    @Setting("the first so many times alone, for quick runs; null: all", .many)
    public var limit: Int?

    /// The defaults.
    public init() {}

    /// What the columns of a file mean.
    var columns: TimelineColumnSettings {
        TimelineColumnSettings(
            time: time, channelColumn: channelColumn, valueColumn: valueColumn, channels: channels,
            gaps: gaps.map { $0.lowercased() }, step: step)
    }
}
