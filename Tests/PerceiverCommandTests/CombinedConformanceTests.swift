import PerceiverAudio
import PerceiverImage
import PerceiverSentiment
import PerceiverTesting
import PerceiverText
import Testing

/// Several inputs at once do what one input should.
struct CombinedConformanceTests {
    @Test func `Images and sounds at once conform`() throws {
        try expectConforms(
            [ImagePlugin.self, AudioPlugin.self], input: "image+audio",
            settings: """
                input: {image: {bands: 2}, audio: {sample_rate: 8000, window: 0.25}}
                data:
                  name: every_combination
                  image: {train_count: 40, validation_count: 10, test_count: 10}
                  audio: {train_count: 40, validation_count: 10, test_count: 10}
                """)
    }

    @Test func `Images and texts at once conform`() throws {
        try expectConforms(
            [ImagePlugin.self, TextPlugin.self, SentimentPlugin.self], input: "image+text",
            settings: """
                input: {image: {bands: 2}, text: {max_length: 96}}
                data:
                  name: every_combination
                  image: {train_count: 40, validation_count: 10, test_count: 10}
                  text: {train_count: 40, validation_count: 10, test_count: 10, tokens: {cache: false}}
                """)
    }
}
