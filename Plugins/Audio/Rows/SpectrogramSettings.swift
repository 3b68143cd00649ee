import PerceiverKit

/// Settings of log-mel spectrograms, a part of those of the input `audio`: `input.spectrogram`.
public struct SpectrogramSettings: Settings {
    /// Mel bands.
    public var melCount = 64
    /// Seconds of a frame.
    public var frame = 0.025
    /// Seconds from one frame to the next.
    public var hop = 0.01
    /// Where the first mel band begins, in Hz.
    public var lowestFrequency = 0.0
    /// Where the last mel band ends, in Hz; nil: half the sample rate.
    public var highestFrequency: Double?
    /// Frames of a row.
    public var patchFrames = 4
    /// Mel bands of a row; they divide all bands.
    public var patchMels = 4

    /// The defaults.
    public init() {}

    /// A line for each setting.
    public static let help = [
        "mel_count": "mel bands",
        "frame": "seconds of a frame",
        "hop": "seconds from one frame to the next",
        "lowest_frequency": "where the first mel band begins, in Hz",
        "highest_frequency": "where the last mel band ends, in Hz; null: half the sample rate",
        "patch_frames": "frames of a row of the input array",
        "patch_mels": "mel bands of a row of the input array; they divide all bands",
    ]

    /// The numbers that some settings may be.
    public static let ranges: [String: SettingRange] = [
        "mel_count": .from(1, to: 1024),
        "patch_frames": .from(1, to: 10_000),
    ]

    /// Throws `SettingsError` for what the ranges do not rule out.
    func check(sampleRate: Int) throws {
        try checkRanges(at: "input.spectrogram")
        func require(_ condition: Bool, _ key: String, _ expected: String, _ value: some Any) throws {
            guard !condition else { return }
            throw SettingsError(
                "The setting \"input.spectrogram.\(key)\" should be \(expected), but it is \(value).")
        }
        let (rate, nyquist) = (Double(sampleRate), Double(sampleRate) / 2)
        let highest = highestFrequency ?? nyquist
        try require(
            (8...4096).contains(frame * rate), "frame",
            "from \(8 / rate) to \(4096 / rate) at \(sampleRate) Hz", frame)
        try require((1...frame * rate).contains(hop * rate), "hop", "from 1 sample to \(frame)", hop)
        try require(
            highest > 0 && highest <= nyquist, "highest_frequency", "above 0 and at most \(nyquist)", highest)
        try require(
            lowestFrequency >= 0 && lowestFrequency < highest, "lowest_frequency",
            "from 0 to below \(highest)", lowestFrequency)
        try require(melCount % patchMels == 0, "patch_mels", "a divisor of \(melCount)", patchMels)
    }
}
