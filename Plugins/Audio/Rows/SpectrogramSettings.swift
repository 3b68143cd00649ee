import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of log-mel spectrograms, in those of the input `audio`: `input.spectrogram`.
public struct SpectrogramSettings: Settings {
    @Setting("mel bands", .from(1, to: 1024)) public var melCount = 64
    @Setting("length of a frame, in seconds") public var frame = 0.025
    @Setting("seconds from one frame to the next") public var hop = 0.01
    @Setting("lower end of the first mel band, in Hz") public var lowestFrequency = 0.0
    @Setting("upper end of the last mel band, in Hz; null: half the sample rate")
    public var highestFrequency: Double?
    @Setting("frames in a row of the input array", .from(1, to: 10_000)) public var patchFrames = 2
    @Setting("mel bands in a row of the input array, a divisor of mel_count; null: all of them")
    public var patchMels: Int?

    /// The defaults.
    public init() {}

    /// Checks what the ranges cannot, and throws `SettingsError`.
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
        let mels = patchMels ?? melCount
        try require(melCount % mels == 0, "patch_mels", "a divisor of \(melCount)", mels)
    }
}
