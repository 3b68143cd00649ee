import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the input `audio`.
public struct AudioInputSettings: Settings {
    /// The kind of rows in the input array.
    public enum Representation: String, Codable, Sendable, CaseIterable {
        /// Patches of a log-mel spectrogram, with positions in time and frequency.
        case spectrogram
        /// Runs of samples, with positions in time.
        case waveform
    }

    @Setting(
        "rows of the input array: spectrogram (patches of a log-mel spectrogram) or waveform (runs of samples)"
    )
    public var representation = Representation.spectrogram
    @Setting("sample rate in Hz that all sounds are resampled to") public var sampleRate = 16_000
    @Setting(
        "length of a window in seconds, to which longer sounds are cut and shorter ones padded; null: that of all but "
            + "the longest twentieth of the sounds, at most 10", .above(0, to: 1e6))
    public var window: Double?
    @Setting(
        "windows of a longer sound whose outputs are averaged in evaluation and prediction; "
            + "a single one is the middle", .from(1, to: 1000))
    public var evaluationWindows = 1
    @Setting(
        "frequencies of the Fourier positions for each axis (192 for waveforms in the paper)",
        .from(0, to: 100_000))
    public var bands = 32
    @Setting("samples in a row of a waveform") public var patchLength = 16
    @Setting(
        "levels of a sample by the mu-law, where a causal model continues sounds; of several windows it reads the first",
        .from(2, to: 256))
    public var tokenLevels = 256
    /// The settings of spectrograms.
    public var spectrogram = SpectrogramSettings()

    /// The defaults.
    public init() {}

    /// Samples of a window; of 2 seconds if neither the user nor the data has said how long it is.
    var windowLength: Int { Int(((window ?? 2) * Double(sampleRate)).rounded()) }

    /// These settings with a window as long as the sounds ask for, unless it is set.
    ///
    /// - Parameter lengths: the lengths of sounds, in samples, at least one.
    /// - Returns: the settings.
    func decided(byLengths lengths: [Int]) -> AudioInputSettings {
        guard window == nil else { return self }
        var decided = self
        let usual = Double(lengths.sorted()[(lengths.count - 1) * 19 / 20]) / Double(sampleRate)
        decided.window = min(10, max(0.1, (usual * 10).rounded(.up) / 10))
        return decided
    }

    /// Checks what the ranges cannot, and throws `SettingsError`.
    func check() throws {
        try checkRanges(at: "input")
        guard windowLength > 0 else {
            throw SettingsError(
                "input.window should be at least a sample, \(1 / Double(sampleRate)) s, not \(window ?? 0).")
        }
        if representation == .spectrogram { try spectrogram.check(sampleRate: sampleRate) }
    }

    /// The rows of a window.
    ///
    /// - Throws: `SettingsError` for mel bands without any frequency, or rows too large for the memory even with
    ///   one example.
    func rows() throws -> any AudioRows {
        let rows: any AudioRows =
            switch representation {
            case .waveform: WaveformPatches(patchLength: patchLength, windowLength: windowLength)
            case .spectrogram:
                try LogMelSpectrogram(spectrogram, sampleRate: sampleRate, windowLength: windowLength)
            }
        let positionChannels = rows.grid.count * (2 * bands + 1)
        let numbers = Double(windowLength) + Double(rows.rowCount) * Double(rows.channels + positionChannels)
        try requireMemory(
            4 * numbers,
            for:
                "One window of \(windowLength) samples (input.window = \(window ?? 2)), which becomes \(rows.rowCount) rows "
                + "of \(rows.channels + positionChannels) channels,",
            advice: "A shorter window, larger patches or fewer bands take less.")
        return rows
    }
}

extension DataRequest {
    /// The settings of the input, checked.
    func audioInput() throws -> AudioInputSettings {
        let settings = try inputSettings(AudioInputSettings.self)
        try settings.check()
        return settings
    }
}
