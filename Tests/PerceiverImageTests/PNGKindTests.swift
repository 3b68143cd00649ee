import PerceiverImage
import Testing

struct PNGKindTests {
    struct Expected: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let height: Int
        let width: Int
        let channelCount: Int
        let bitCount: Int
        let samples: [Int]

        var testDescription: String { name }
    }

    @Test(arguments: try Fixtures.decode("expected.json") as [Expected])
    func `Every kind of PNG file reads as its stored samples`(expected: Expected) throws {
        let image = try Image(at: "\(Fixtures.folder)/\(expected.name).png")
        #expect(
            [image.height, image.width, image.channelCount]
                == [expected.height, expected.width, expected.channelCount])
        if expected.bitCount == 16 {
            #expect(image.samples == .words(expected.samples.map(UInt16.init)))
        } else {
            #expect(image.samples == .bytes(expected.samples.map(UInt8.init)))
        }
    }
}
