import PerceiverImage
import Testing

struct ImageTests {
    @Test func `Unit values run from 0 to 1 at both depths`() {
        let bytes = Image(height: 1, width: 3, channelCount: 1, samples: .bytes([0, 51, 255]))
        let words = Image(height: 1, width: 3, channelCount: 1, samples: .words([0, 13107, 65535]))
        #expect(bytes.unitValues == [0, 0.2, 1])
        #expect(words.unitValues == [0, 0.2, 1])
    }

    @Test(arguments: [(0, 0), (128, 0), (129, 1), (65535, 255), (65407, 255), (65406, 254), (25700, 100)])
    func `Words round to the nearest byte`(word: Int, byte: Int) {
        let image = Image(height: 1, width: 1, channelCount: 1, samples: .words([UInt16(word)]))
        #expect(image.bytes == [UInt8(byte)])
    }

    @Test func `Grey becomes RGB with three equal channels`() {
        let grey = Image(height: 1, width: 2, channelCount: 1, samples: .bytes([7, 200]))
        let rgb = Image(height: 1, width: 2, channelCount: 3, samples: .bytes([7, 7, 7, 200, 200, 200]))
        #expect(grey.converted(toChannelCount: 3) == rgb)
        #expect(rgb.converted(toChannelCount: 1) == grey)
    }

    @Test(
        arguments: [
            ([255, 0, 0], 76), ([0, 255, 0], 150), ([0, 0, 255], 29), ([12, 34, 56], 30),
            ([255, 255, 255], 255),
            ([200, 100, 50], 124),
        ] as [([UInt8], UInt8)])
    func `Grey from RGB has the levels that Pillow gives`(rgb: [UInt8], grey: UInt8) {
        let image = Image(height: 1, width: 1, channelCount: 3, samples: .bytes(rgb))
        #expect(image.converted(toChannelCount: 1).bytes == [grey])
    }

    @Test func `The brightest 16-bit RGB is the brightest 16-bit grey`() {
        let white = Image(height: 1, width: 1, channelCount: 3, samples: .words([65535, 65535, 65535]))
        #expect(white.converted(toChannelCount: 1).samples == .words([65535]))
    }

    @Test func `A conversion to the same channels changes nothing`() {
        let image = Image(height: 2, width: 1, channelCount: 1, samples: .bytes([1, 2]))
        #expect(image.converted(toChannelCount: 1) == image)
    }
}
