import PerceiverAudio
import PerceiverTesting
import Testing

/// The audio input and the generated tones do what adapters and data sets should.
struct AudioConformanceTests {
    @Test(
        arguments: ["spectrogram", "waveform"],
        [
            ("classify", "{gain: 6, shift: 0.1, noise: 0.1, masks: 1}"), ("classify", "{}"),
            ("reconstruct", "{}"),
        ])
    func `Sounds conform`(representation: String, with: (output: String, augmentation: String)) throws {
        try expectConforms(
            [AudioPlugin.self], input: "audio", output: with.output,
            settings: """
                input: {representation: \(representation), sample_rate: 8000, window: 0.5}
                data: {train_count: 16, validation_count: 4, test_count: 4, augmentation: \(with.augmentation)}
                """)
    }

    @Test func `Hidden rows of several windows conform`() throws {
        try expectConforms(
            [AudioPlugin.self], input: "audio", output: "reconstruct",
            settings: """
                input: {sample_rate: 8000, window: 0.3, evaluation_windows: 3}
                data: {train_count: 16, validation_count: 4, test_count: 4}
                """)
    }
}
