import Testing

@testable import PerceiverFiles

struct ContentChecksumTests {
    @Test func `The checksum of a text is the known one, however it is added`() {
        var parts = ContentChecksum()
        for part in ["", "1234", "5678", "9"] { parts.add(part) }
        #expect(parts.text == "cbf43926")
        #expect(Array("123456789".utf8).withUnsafeBytes { ContentChecksum(of: $0).text } == "cbf43926")
        #expect(ContentChecksum().text == "00000000")
    }

    /// As Python's zlib.crc32 has it.
    @Test func `Many bytes have the checksum that they have in one part`() {
        let bytes = (0..<9_000_001).map { (place: Int) in UInt8((place * 7 + place / 1000) % 251) }
        #expect(bytes.withUnsafeBytes { ContentChecksum(of: $0).text } == "70babe7f")
    }
}
