import PerceiverSettings
import Testing

@testable import PerceiverData

struct DataRequestTests {
    private struct Sizes: Settings {
        @Setting("how large it is") var size = 1
    }

    private static func request(_ sizes: [String: Int]) -> DataRequest {
        let inputs = sizes.mapValues { size in
            var settings = Sizes()
            settings.size = size
            return settings as any Settings
        }
        return DataRequest(path: "", seed: 0, files: [:], purpose: .begin, inputs: inputs)
    }

    @Test func `Settings of an input are found by their type, or by the name of the input too`() throws {
        #expect(try Self.request(["a": 2]).inputSettings(Sizes.self).size == 2)
        let two = Self.request(["a": 2, "b": 3])
        #expect(try two.inputSettings(Sizes.self, of: "b").size == 3)
        let error = #expect(throws: SettingsError.self) { try two.inputSettings(Sizes.self) }
        #expect(error?.description.contains("\"a\", \"b\"") == true, "\(error as Any)")
        #expect(throws: SettingsError.self) { try two.inputSettings(Sizes.self, of: "c") }
    }
}
