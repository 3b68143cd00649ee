import PerceiverSentiment
import PerceiverTesting
import PerceiverText
import Testing

/// The text input, masked words, sentiment and the synthetic reviews do what adapters and data sets should.
struct TextConformanceTests {
    @Test(arguments: ["wordpiece", "bytes"])
    func `Texts and what they think conform`(kind: String) throws {
        try expectConforms(
            [TextPlugin.self, SentimentPlugin.self], input: "text", output: "sentiment",
            settings: """
                input: {max_length: 400}
                data:
                  train_count: 40
                  validation_count: 8
                  test_count: 8
                  tokens: {kind: \(kind), vocabulary_size: 300, cache: false}
                """, examples: [.argument("The food was not bad."), .argument("no such words: Ω")])
    }

    @Test(arguments: [
        "{}", "{ties_embedding: true, document_weight: 1}",
        "{packs_texts: true, masking: {whole_words: true}}",
    ])
    func `Masked words conform`(output: String) throws {
        try expectConforms(
            [TextPlugin.self, SentimentPlugin.self], input: "text", output: "mlm",
            settings: """
                input: {max_length: 96}
                output: \(output)
                data:
                  train_count: 40
                  validation_count: 8
                  test_count: 8
                  tokens: {vocabulary_size: 300, cache: false}
                """, examples: [.argument("The food was [MASK].")])
    }
}
