import CZlib
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverImage

struct PNGDamageTests {
    @Test func `A file cut off at any length is an error`() throws {
        for (name, bytes) in try Fixtures.pngFiles() {
            for length in 0..<bytes.count {
                #expect(throws: DataError.self, "\(name) cut to \(length) bytes") {
                    try Image(data: Array(bytes[..<length]), name: name)
                }
            }
        }
    }

    @Test func `Flipped bytes never do worse than an error`() throws {
        var random = CounterRandom(7)
        var failureCount = 0
        for (name, bytes) in try Fixtures.pngFiles().sorted(by: { $0.key < $1.key }) {
            for _ in 0..<60 {
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    damaged[Int.random(in: 8..<bytes.count, using: &random)] = UInt8.random(
                        in: 0...255, using: &random)
                }
                do {
                    _ = try Image(data: damaged, name: name)
                } catch {
                    #expect(error is DataError)
                    failureCount += 1
                }
            }
        }
        #expect(failureCount > 500)
    }

    @Test func `Flipped bytes behind a valid checksum never do worse than an error`() throws {
        var random = CounterRandom(8)
        for (name, bytes) in try Fixtures.pngFiles().sorted(by: { $0.key < $1.key }) {
            for _ in 0..<60 {
                var damaged = bytes
                damaged[Int.random(in: 16..<bytes.count, using: &random)] ^= UInt8.random(
                    in: 1...255, using: &random)
                repairChecksums(of: &damaged)
                do {
                    _ = try Image(data: damaged, name: name)
                } catch {
                    #expect(error is DataError)
                }
            }
        }
    }

    @Test(arguments: [
        (100_000, 100_000), (0x7FFF_FFFF, 1), (20_000, 20_000), (0, 5), (5, 0), (0xFFFF_FFFF, 1),
    ])
    func `A header with an absurd size is refused`(width: Int, height: Int) throws {
        var bytes = Image(height: 1, width: 1, channelCount: 1, samples: .bytes([0])).pngData()
        bytes.replaceSubrange(16..<24, with: bigEndian(width) + bigEndian(height))
        repairChecksums(of: &bytes)
        #expect(throws: DataError.self) { try Image(data: bytes, name: "huge.png") }
    }

    @Test func `A size that the file is too short to hold is refused by name`() throws {
        var bytes = Image(height: 1, width: 1, channelCount: 1, samples: .bytes([0])).pngData()
        bytes.replaceSubrange(16..<24, with: bigEndian(8000) + bigEndian(8000))
        repairChecksums(of: &bytes)
        let error = #expect(throws: DataError.self) { try Image(data: bytes, name: "huge.png") }
        #expect(error?.description.contains("the header claims 8000 x 8000 pixels") == true)
    }

    @Test func `Things that are no PNG file are errors that say what they are`() throws {
        let folder = try TemporaryFolder()
        let text = try folder.write(Array("just a text".utf8), to: "text.png")
        let empty = try folder.write([], to: "empty.png")
        #expect(
            throws: DataError(
                path: text, expected: "a PNG, JPEG, WebP or PPM image",
                found: "11 bytes of no known kind of image"
            )
        ) { try Image(at: text) }
        #expect(
            throws: DataError(path: empty, expected: "a PNG, JPEG, WebP or PPM image", found: "an empty file")
        ) {
            try Image(at: empty)
        }
        #expect(throws: DataError(path: folder.path, expected: "a file", found: "a folder")) {
            try Image(at: folder.path)
        }
        let missing = folder.path + "/missing.png"
        #expect(throws: DataError(path: missing, expected: "a file", found: "nothing of that name")) {
            try Image(at: missing)
        }
    }
}

/// Makes the checksum of every chunk that lies whole within the file fit its content.
private func repairChecksums(of bytes: inout [UInt8]) {
    var start = 8
    while start + 12 <= bytes.count {
        let length = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        let end = start + 8 + length
        guard end + 4 <= bytes.count else { return }
        let checked = Array(bytes[start + 4..<end])
        bytes.replaceSubrange(end..<end + 4, with: bigEndian(Int(crc32(0, checked, UInt32(checked.count)))))
        start = end + 4
    }
}
