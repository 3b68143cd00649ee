import Foundation
import PerceiverKit
import PerceiverText
import TestSupport
import Testing

struct LongLineTests {
    /// A file of zeros that takes no space on the disk.
    private func file(_ name: String, after first: String = "first", in folder: TemporaryFolder) throws
        -> String
    {
        let path = try folder.write("\(first)\n", to: name)
        truncate(path, (1 << 27) + 100)
        return path
    }

    @Test func `A line that is too long is refused with its number`() throws {
        let folder = try TemporaryFolder()
        let plain = try file("a.txt", in: folder)
        let error = #expect(throws: DataError.self) {
            try Documents(plainText: PlainTextSettings(), path: plain, division: Division(seed: 0))
        }
        #expect(error?.path == "\(plain), line 2")
        let lines = try file("a.jsonl", after: "{\"text\": \"a\"}", in: folder)
        let other = #expect(throws: DataError.self) {
            try Documents(json: JSONSettings(), path: lines, division: Division(seed: 0))
        }
        #expect(other?.path == "\(lines), line 2")
    }

    @Test func `A document that is too long is refused`() throws {
        let folder = try TemporaryFolder()
        let path = try file("a.txt", in: folder)
        var settings = PlainTextSettings()
        settings.unit = .file
        #expect(throws: DataError.self) {
            try Documents(plainText: settings, path: path, division: Division(seed: 0))
        }
    }
}
