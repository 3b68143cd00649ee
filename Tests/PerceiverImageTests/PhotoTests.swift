import PerceiverKit
import Testing

@testable import PerceiverImage

/// The largest difference of two images' samples; nil if their shapes differ.
func largestDifference(_ first: Image, _ second: Image) -> Int? {
    guard
        [first.height, first.width, first.channelCount] == [second.height, second.width, second.channelCount]
    else { return nil }
    return zip(first.bytes, second.bytes).map { abs(Int($0) - Int($1)) }.max()
}

struct PhotoTests {
    @Test(arguments: Photos.names)
    func `JPEG and WebP files read as they do in Pillow, upright`(name: String) throws {
        let read = try Image(at: "\(Photos.folder)/\(name)")
        let expected = try Image(at: "\(Photos.folder)/\(name).png")
        let difference = try #require(largestDifference(read, expected))
        #expect(difference <= (name.hasSuffix("jpeg") ? 2 : 0))
    }

    @Test func `The kinds of photos are all there`() {
        #expect(Photos.names.count == 23)
    }

    @Test(arguments: Photos.names)
    func `A header says what the whole file holds`(name: String) throws {
        let path = "\(Photos.folder)/\(name)"
        let (header, image) = (try ImageHeader(at: path), try Image(at: path))
        #expect(header.format == (name.hasSuffix("jpeg") ? .jpeg : .webP))
        #expect([header.height, header.width] == [image.height, image.width])
        #expect(header.channelCount == image.channelCount && !header.isDeep)
    }

    @Test func `A JPEG file is decoded at the smallest eighth that is not below the size asked for`() throws {
        let bytes = try Photos.bytes("large.jpeg")
        func size(_ height: Int, _ width: Int) throws -> [Int] {
            let image = try Image(data: bytes, name: "large", noSmallerThan: (height, width))
            return [image.height, image.width]
        }
        #expect(try size(1, 1) == [6, 8])
        #expect(try size(24, 32) == [24, 32])
        #expect(try size(25, 32) == [30, 40])
        #expect(try size(24, 33) == [30, 40])
        #expect(try size(48, 64) == [48, 64])
        #expect(try size(500, 1) == [48, 64])
        let half = try Image(data: bytes, name: "large", noSmallerThan: (24, 32))
        let expected = try Image(at: "\(Photos.folder)/large-half.png")
        let difference = try #require(largestDifference(half, expected))
        #expect(difference <= 2)
    }

    @Test func `A turned picture is decoded down to its sides as it is looked at`() throws {
        let bytes = try Photos.bytes("held-6.jpeg")
        let whole = try Image(data: bytes, name: "held")
        #expect([whole.height, whole.width] == [8, 5])
        let small = try Image(data: bytes, name: "held", noSmallerThan: (4, 2))
        #expect([small.height, small.width] == [4, 3])
    }

    @Test func `An animation is refused in words`() throws {
        let bytes = try Photos.bytes("animation.webp")
        let error = #expect(throws: DataError.self) { try Image(data: bytes, name: "cartoon") }
        #expect(
            error?.found == "\(bytes.count) bytes that do not decode: it is an animation, and not one picture"
        )
    }

    @Test(arguments: Photos.names)
    func `A photo that is cut off at any length is an error`(name: String) throws {
        let bytes = try Photos.bytes(name)
        for length in 0..<bytes.count {
            #expect(throws: DataError.self, "\(name) cut to \(length) bytes") {
                try Image(data: Array(bytes[..<length]), name: name)
            }
        }
    }

    @Test func `Flipped bytes of a photo never do worse than an error`() throws {
        var random = CounterRandom(9)
        for name in Photos.names {
            let bytes = try Photos.bytes(name)
            for _ in 0..<60 {
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    damaged[Int.random(in: 3..<bytes.count, using: &random)] = .random(
                        in: 0...255, using: &random)
                }
                do {
                    _ = try Image(data: damaged, name: name)
                } catch {
                    #expect(error is DataError)
                }
            }
        }
    }

    @Test func `A JPEG header with more pixels than the file can hold is refused`() throws {
        var bytes = try Photos.bytes("colour-420.jpeg")
        let frame = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xFF, 0xC0]) })
        bytes.replaceSubrange(frame + 5..<frame + 9, with: [0x20, 0, 0x20, 0])
        let error = #expect(throws: DataError.self) { try Image(data: bytes, name: "huge") }
        #expect(error?.found.contains("claims 8192 x 8192 pixels, more than") == true)
        bytes.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0, 0xFF, 0])
        let other = #expect(throws: DataError.self) { try Image(data: bytes, name: "huge") }
        #expect(other?.found.contains("over the limit") == true)
    }
}
