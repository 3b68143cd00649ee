import PerceiverFlow
import PerceiverTesting
import Testing

/// The input of frames, the output flow and the generated textures do what adapters and data sets should.
struct FlowConformanceTests {
    @Test func `Flow conforms`() throws {
        try expectConforms(
            [FlowPlugin.self], input: "frames", output: "flow",
            settings: """
                input: {bands: 4, channels: 8}
                data: {train_count: 20, validation_count: 4, test_count: 4}
                """)
    }
}
