import PerceiverImage
import PerceiverTesting
import Testing

@Test func `Generated digits conform`() throws {
    try expectConforms(
        [ImagePlugin.self], input: "image",
        settings: "data: {train_count: 40, validation_count: 8, test_count: 8}")
}
