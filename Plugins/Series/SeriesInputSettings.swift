import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the input `series`.
public struct SeriesInputSettings: Settings {
    @Setting(
        "the last times of which the model sees the values; a multiple of input.patch", .from(1, to: 100_000))
    public var window = 96
    @Setting("times in a row of the input array: neighbours of one channel", .from(1, to: 10_000))
    public var patch = 8
    @Setting("channels of a row, which stands for a patch") public var channels = 64
    @Setting("whether each channel of the data is seen and predicted by itself, without the others")
    public var separateChannels = false

    /// The defaults.
    public init() {}

    /// Checks that patches fill the window.
    ///
    /// - Throws: `SettingsError` if they do not, or a setting is out of range.
    func check() throws {
        try checkRanges(at: "input")
        guard window % patch == 0 else {
            throw SettingsError(
                "input.window should be a multiple of input.patch, \(patch), but it is \(window); "
                    + "\((window / patch + 1) * patch) is one.")
        }
    }
}
