import PerceiverKit
import PerceiverText
import Testing

struct TextPluginTests {
    @Test func `The plugin registers`() { _ = Registry(plugins: [TextPlugin.self]) }

    @Test func `Speeds are compared with batches of 64 texts of 512 tokens`() throws {
        let benchmark = try Registry(plugins: [TextPlugin.self]).benchmarks.entry("mlm")
        #expect(benchmark.batchSize == 64)
        #expect(try benchmark.data().shapes == ["tokens": [512]])
    }
}
