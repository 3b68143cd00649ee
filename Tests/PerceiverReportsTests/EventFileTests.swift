import TestSupport
import Testing

@testable import PerceiverFiles
@testable import PerceiverReports

struct EventFileTests {
    /// The contents of the records in `bytes`, whose checksums are checked.
    private func records(_ bytes: [UInt8]) throws -> [[UInt8]] {
        var rest = bytes[...]
        var contents: [[UInt8]] = []
        while !rest.isEmpty {
            let length = try #require(rest.prefix(8).last == 0 ? rest.first.map(Int.init) : nil)
            let content = Array(rest.dropFirst(12).prefix(length))
            let record = EventFile.record(of: content)
            #expect(rest.prefix(record.count) == record[...])
            contents.append(content)
            rest = rest.dropFirst(record.count)
        }
        return contents
    }

    @Test func `A record is framed by its length and two masked checksums`() {
        let expected: [UInt8] = [
            3, 0, 0, 0, 0, 0, 0, 0, 0xB0, 0x99, 0x49, 0x0E, 0x61, 0x62, 0x63, 0x6E, 0x57, 0xF1, 0x21,
        ]
        #expect(EventFile.record(of: Array("abc".utf8)) == expected)
    }

    @Test(arguments: [("", 0), ("123456789", 0xE306_9283), ("a", 0xC1D0_4330)] as [(String, UInt32)])
    func `The checksum is that of Castagnoli`(text: String, checksum: UInt32) {
        #expect(CRC32C.checksum(of: text.utf8) == checksum)
    }

    @Test func `Integers take seven bits a byte, negative ones ten bytes`() {
        var message = ProtobufMessage()
        message.append(1, 300)
        message.append(2, -1)
        let ones = Array(repeating: UInt8(0xFF), count: 9)
        #expect(message.bytes == [0x08, 0xAC, 0x02, 0x10] + ones + [0x01])
    }

    @Test func `A file begins with its version and holds each event at once`() throws {
        let folder = try TemporaryFolder()
        let file = try EventFile(folder: folder.path, clock: { 1 })
        #expect(try folder.names().count == 1)
        try file.write(["loss": 0.5], step: 3)
        let contents = try records(try bytes(ofFile: file.path))
        let wallTime: [UInt8] = [0x09, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
        #expect(contents.count == 2)
        #expect(contents.first == wallTime + [0x10, 0, 0x1A, 13] + Array("brain.Event:2".utf8))
        let value: [UInt8] = [0x0A, 4] + Array("loss".utf8) + [0x15, 0, 0, 0, 0x3F]
        #expect(contents.last == wallTime + [0x10, 3, 0x2A, 13, 0x0A, 11] + value)
    }

    @Test func `A resumed session begins at the step after the checkpoint's`() throws {
        let folder = try TemporaryFolder()
        let file = try EventFile(folder: folder.path, resumedStep: 5, clock: { 1 })
        let wallTime: [UInt8] = [0x09, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
        let contents = try records(try bytes(ofFile: file.path))
        #expect(contents.count == 2)
        #expect(contents.last == wallTime + [0x10, 6, 0x3A, 2, 0x08, 1])
    }

    @Test func `A picture is a PNG file with its size`() throws {
        let folder = try TemporaryFolder()
        let file = try EventFile(folder: folder.path, clock: { 1 })
        let picture = Bitmap(height: 2, width: 3)
        try file.write(picture, tag: "p", step: 4)
        let png = picture.pngFile
        let image: [UInt8] = [0x08, 2, 0x10, 3, 0x18, 3, 0x22, UInt8(png.count)] + png
        let value: [UInt8] = [0x0A, 1] + Array("p".utf8) + [0x22, UInt8(image.count)] + image
        let content = try #require(records(bytes(ofFile: file.path)).last)
        #expect(content.suffix(value.count) == value[...])
        #expect(png.count < 100 && image.count < 128)
    }

    @Test func `Files of one second have different names`() throws {
        let folder = try TemporaryFolder()
        for _ in 0..<3 { _ = try EventFile(folder: folder.path, clock: { 1_700_000_000 }) }
        let names = try folder.names()
        #expect(names.count == 3)
        #expect(names.allSatisfy { $0.hasPrefix("events.out.tfevents.1700000000.") })
    }

    @Test func `A folder that is not there is an error`() {
        #expect(throws: FileError.self) { try EventFile(folder: "/nowhere/at/all") }
    }
}
