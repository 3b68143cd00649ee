import PerceiverImage
import Testing

struct ResizeTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let channelCount: Int
        let height: Int
        let width: Int
        let samples: [Int]

        var testDescription: String { "\(channelCount) channels to \(height) x \(width)" }
    }

    private static func source(channelCount: Int) -> [Int] {
        (0..<7 * 10 * channelCount).map { ($0 * $0 * 7 + $0 * 13) % 256 }
    }

    @Test(arguments: try Fixtures.decode("resized.json") as [Case])
    func `Every size agrees with Pillow to one level`(expected: Case) {
        let source = ResizeTests.source(channelCount: expected.channelCount).map(UInt8.init)
        let image = Image(height: 7, width: 10, channelCount: expected.channelCount, samples: .bytes(source))
        let resized = image.resized(toHeight: expected.height, width: expected.width)
        #expect(
            [resized.height, resized.width, resized.channelCount]
                == [expected.height, expected.width, expected.channelCount])
        let largestGap = zip(resized.bytes, expected.samples).map { abs(Int($0) - $1) }.max()
        #expect(resized.bytes.count == expected.samples.count)
        #expect(largestGap.map { $0 <= 1 } == true)
    }

    @Test func `Images of 16 bits keep their precision`() {
        let image = Image(height: 1, width: 2, channelCount: 1, samples: .words([1000, 1003]))
        #expect(image.resized(toHeight: 1, width: 4).samples == .words([1000, 1001, 1002, 1003]))
    }

    @Test(arguments: [(3, 5), (20, 20), (1, 1), (64, 9)])
    func `A uniform image stays uniform at the largest sample`(height: Int, width: Int) {
        let bytes = Image(
            height: 6, width: 7, channelCount: 1, samples: .bytes(Array(repeating: 255, count: 42)))
        let words = Image(
            height: 6, width: 7, channelCount: 1, samples: .words(Array(repeating: 65535, count: 42)))
        let count = height * width
        #expect(
            bytes.resized(toHeight: height, width: width).samples
                == .bytes(Array(repeating: 255, count: count)))
        #expect(
            words.resized(toHeight: height, width: width).samples
                == .words(Array(repeating: 65535, count: count)))
    }

    @Test func `The same size gives the same image`() {
        let image = Image(height: 1, width: 3, channelCount: 1, samples: .bytes([1, 200, 3]))
        #expect(image.resized(toHeight: 1, width: 3) == image)
    }
}
