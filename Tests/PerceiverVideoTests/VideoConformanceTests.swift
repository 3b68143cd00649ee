import PerceiverTesting
import PerceiverVideo
import Testing

/// The input of clips, its outputs and the generated shapes do what adapters and data sets should.
struct VideoConformanceTests {
    @Test(arguments: ["{}", "{places: 40}"])
    func `Reconstructed clips conform`(output: String) throws {
        try expectConforms(
            [VideoPlugin.self], input: "video", output: "reconstruct",
            settings: """
                input: {bands: 2, sound_bands: 4, samples_per_patch: 16}
                output: \(output)
                data: {train_count: 8, validation_count: 4, test_count: 4, frames: 2, side: 8, samples_per_frame: 32}
                """)
    }
}
