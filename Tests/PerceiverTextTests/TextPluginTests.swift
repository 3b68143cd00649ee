import PerceiverKit
import PerceiverText
import Testing

@Suite struct TextPluginTests {
    @Test func `The plugin registers`() { _ = Registry(plugins: [TextPlugin.self]) }
}
