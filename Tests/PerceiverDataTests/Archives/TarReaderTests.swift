import PerceiverData
import TestSupport
import Testing

struct TarReaderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Names and contents of all members of an archive, which is compressed.
    private func members(_ archive: [UInt8]) throws -> [String: String] {
        var reader = try TarReader(path: folder.write(gzipped(archive), to: "archive.tar.gz"))
        var members: [String: String] = [:]
        while let name = try reader.next() {
            members[name] = String(decoding: try reader.content(), as: UTF8.self)
        }
        return members
    }

    @Test func `Members have names and contents, and folders and links are passed over`() throws {
        var tar = TarWriter()
        tar.add("a/", kind: "5")
        tar.add("a/empty.txt", "")
        tar.add("a/link", kind: "2", size: "00000001000")
        tar.add("a/one.txt", "one")
        tar.add("two.txt", String(repeating: "x", count: 1024))
        #expect(
            try members(tar.archive)
                == ["a/empty.txt": "", "a/one.txt": "one", "two.txt": String(repeating: "x", count: 1024)])
    }

    @Test func `A content that nobody reads is skipped`() throws {
        var tar = TarWriter()
        tar.add("large", String(repeating: "x", count: 3_000_000))
        tar.add("small", "s")
        var reader = try TarReader(path: folder.write(tar.archive, to: "plain.tar"))
        #expect(try reader.next() == "large")
        #expect(try reader.next() == "small")
        #expect(try reader.content() == Array("s".utf8))
        #expect(try reader.next() == nil)
    }

    @Test func `Long names are read in all three ways of writing them`() throws {
        let long = String(repeating: "folder/", count: 30) + "file.txt"
        var tar = TarWriter()
        tar.add("file.txt", Array("prefix".utf8), prefix: "some/where")
        tar.add("././@LongLink", Array((long + "\u{0}").utf8), kind: "L")
        tar.add(String(long.prefix(100)), "gnu")
        let record = "path=posix/\(long)\n"
        tar.add("pax", Array("16 comment=abcd\n\(record.utf8.count + 4) \(record)".utf8), kind: "x")
        tar.add("short", "posix")
        tar.add("after", "plain again")
        #expect(
            try members(tar.archive)
                == [
                    "some/where/file.txt": "prefix", long: "gnu", "posix/\(long)": "posix",
                    "after": "plain again",
                ])
    }

    @Test func `A size may be written in binary`() throws {
        var tar = TarWriter()
        tar.add("file", Array("abc".utf8))
        tar = TarWriter()
        tar.add("file", Array("abc".utf8), size: "\u{1}")
        #expect(throws: DataError.self) { try members(tar.archive) }
        var block = Array(tar.archive)
        block.replaceSubrange(124..<136, with: [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3])
        let sum = block[..<512].enumerated().reduce(0) {
            (148..<156) ~= $1.offset ? $0 + 32 : $0 + Int($1.element)
        }
        let octal = String(sum, radix: 8)
        block.replaceSubrange(
            148..<156, with: Array((String(repeating: "0", count: 6 - octal.count) + octal + "\u{0} ").utf8))
        #expect(try members(block) == ["file": "abc"])
    }

    @Test func `Damage and other data are named`() throws {
        var tar = TarWriter()
        tar.add("one.txt", "one")
        tar.add("two.txt", "two")
        var damaged = tar.archive
        damaged[1024 + 5] ^= 1
        let error = #expect(throws: DataError.self) { try members(damaged) }
        #expect(error?.path == "\(folder.path)/archive.tar.gz")
        #expect(error?.found.contains("checksum") == true)
        #expect(throws: DataError.self) { try members(Array(repeating: 65, count: 2048)) }
        #expect(throws: DataError.self) { try members([]) }
        var odd = TarWriter()
        odd.add("pax", Array("999 path=x\n".utf8), kind: "x")
        #expect(throws: DataError.self) { try members(odd.archive) }
        odd = TarWriter()
        odd.add("pax", Array("30 size=99999999999999999999\n".utf8) + [10], kind: "x")
        #expect(throws: DataError.self) { try members(odd.archive) }
    }

    @Test func `An archive cut at any position is an error that says so`() throws {
        var tar = TarWriter()
        tar.add("one.txt", "one")
        tar.add("two.txt", String(repeating: "two ", count: 300))
        let whole = try folder.write(gzipped(tar.archive), to: "whole.tar.gz")
        let compressed = try readBytes(at: whole)
        func read(_ path: String) throws {
            var reader = try TarReader(path: path)
            while try reader.next() != nil {}
        }
        try read(whole)
        for count in stride(from: 20, to: compressed.count, by: 1) {
            let path = try folder.write(Array(compressed.prefix(count)), to: "cut.tar.gz")
            let error = #expect(throws: DataError.self) { try read(path) }
            #expect(error?.path.hasPrefix(path) == true)
        }
        for count in stride(from: 0, to: tar.bytes.count + 1, by: 100) {
            let path = try folder.write(Array(tar.archive.prefix(count)), to: "cut.tar")
            let error = #expect(throws: DataError.self) { try read(path) }
            #expect(error?.found.contains("cut short") == true)
        }
    }
}
