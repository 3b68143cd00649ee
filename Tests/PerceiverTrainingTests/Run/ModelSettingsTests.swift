import Perceiver
import PerceiverSettings
import Testing

@testable import PerceiverTraining

/// Sizes that each are in their range, and together are not.
struct ModelSettingsTests {
    @Test func `Blocks of layers that are too many together are refused`() throws {
        var settings = ModelSettings()
        (settings.encoder.layerCount, settings.encoder.distinctBlockCount) = (1000, 1000)
        settings.encoder.selfAttentionCount = 1000
        let error = try #require(#expect(throws: SettingsError.self) { try settings.check() })
        #expect(error.description.contains("make 1000000 layers"), "\(error)")
    }
}
