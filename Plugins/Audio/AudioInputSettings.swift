import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the input `audio`.
public struct AudioInputSettings: Settings {
    /// What the rows of the input array are.
    public enum Representation: String, Codable, Sendable, CaseIterable {
        /// Patches of a log-mel spectrogram, with positions in time and frequency.
        case spectrogram
        /// Runs of samples, with positions in time.
        case waveform
    }

    @Setting("rows of the input array: patches of a log-mel spectrogram, or runs of samples")
    public var representation = Representation.spectrogram
    @Setting("samples in a second that all sounds are brought to") public var sampleRate = 16_000
    @Setting(
        "seconds of a window, which longer sounds are cut to and shorter ones padded to", .above(0, to: 1e6))
    public var window = 2.0
    @Setting(
        "windows of a longer sound whose outputs are averaged when a model is measured or used; "
            + "one is its middle", .from(1, to: 1000))
    public var evaluationWindows = 1
    @Setting(
        "frequencies of the Fourier positions for each axis (192 for waveforms in the paper)",
        .from(0, to: 100_000))
    public var bands = 32
    @Setting("samples of a row of a waveform") public var patchLength = 16
    /// The rows of `spectrogram`.
    public var spectrogram = SpectrogramSettings()

    /// The defaults.
    public init() {}

    /// Samples of a window.
    var windowLength: Int { Int((window * Double(sampleRate)).rounded()) }

    /// Throws `SettingsError` for what the ranges do not rule out.
    func check() throws {
        try checkRanges(at: "input")
        guard window * Double(sampleRate) >= 0.5 else {
            throw SettingsError(
                "input.window should be at least a sample, \(1 / Double(sampleRate)) s, not \(window).")
        }
        if representation == .spectrogram { try spectrogram.check(sampleRate: sampleRate) }
    }

    /// The rows of a window.
    ///
    /// - Throws: `SettingsError` for mel bands without a frequency, or rows that one example alone would fill the memory
    ///   with.
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
                "One window of \(windowLength) samples (input.window = \(window)), which becomes \(rows.rowCount) rows "
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
