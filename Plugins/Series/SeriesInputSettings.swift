import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the input `series`.
public struct SeriesInputSettings: Settings {
    @Setting(
        "the last times of which the model sees the values, a multiple of input.patch; null: a sixth of those for training, at most 504",
        .from(1, to: 100_000))
    public var window: Int?
    @Setting(
        "times in a row of the input array: neighbours of one channel; null: about a twentieth of the window, at most 24",
        .from(1, to: 10_000))
    public var patch: Int?
    @Setting("channels of a row, which stands for a patch") public var channels = 64
    @Setting("whether each channel of the data is seen and predicted by itself, without the others")
    public var separateChannels = false
    @Setting("times after the window that a causal model writes (output generate)", .from(1, to: 10_000))
    public var horizon = 24
    @Setting("levels of a value, where a causal model writes series", .from(2, to: 10_000))
    public var tokenLevels = 256

    /// The defaults.
    public init() {}

    /// These settings with a window and patches that suit so many times for training, unless they are set.
    func decided(byTimes count: Int) -> SeriesInputSettings {
        let usual = window ?? max(1, min(504, count / 6))
        var decided = self
        if let window, patch == nil {
            decided.patch = (1...max(1, min(24, window / 20))).last { window.isMultiple(of: $0) }
        } else {
            let patch = patch ?? max(1, min(24, usual / 20))
            decided.patch = patch
            decided.window = window ?? max(1, usual / patch) * patch
        }
        return decided
    }

    /// The times of a window and of a patch, which fill it.
    ///
    /// - Throws: `SettingsError` if they do not, one is not known, or a setting is out of range.
    func lengths() throws -> (window: Int, patch: Int) {
        try checkRanges(at: "input")
        guard let window, let patch else {
            throw SettingsError("input.window and input.patch are null; data decides both, or say them.")
        }
        guard window.isMultiple(of: patch) else {
            throw SettingsError(
                "input.window should be a multiple of input.patch, \(patch), but it is \(window); "
                    + "\((window / patch + 1) * patch) is one.")
        }
        return (window, patch)
    }
}
