import PerceiverImage
import PerceiverKit
import TestSupport
import Testing

struct PNGWriterTests {
    @Test(arguments: [1, 3], [(1, 1), (3, 2), (1, 40), (40, 1), (28, 28)])
    func `A written image reads back unchanged at both depths`(channelCount: Int, size: (Int, Int)) throws {
        let count = size.0 * size.1 * channelCount
        let samples: [Image.Samples] = [
            .bytes((0..<count).map { UInt8(truncatingIfNeeded: $0 * 37) }),
            .words((0..<count).map { UInt16(truncatingIfNeeded: $0 * 4099 + 1) }),
        ]
        for each in samples {
            let image = Image(height: size.0, width: size.1, channelCount: channelCount, samples: each)
            #expect(try Image(data: image.pngData(), name: "memory") == image)
        }
    }

    @Test func `An image survives the way through a file`() throws {
        let folder = try TemporaryFolder()
        let image = Image(height: 2, width: 1, channelCount: 3, samples: .bytes([1, 2, 3, 4, 5, 6]))
        try image.write(toPNGAt: folder.path + "/image.png")
        #expect(try Image(at: folder.path + "/image.png") == image)
    }

    @Test func `Writing into a missing folder is an error that names the file`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/missing/image.png"
        let image = Image(height: 1, width: 1, channelCount: 1, samples: .bytes([1]))
        let error = #expect(throws: DataError.self) { try image.write(toPNGAt: path) }
        #expect(error?.path == path)
    }
}
