import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverText

struct TokenSequencesTests {
    @Test func `Sequences are had by number, empty ones too`() {
        let sequences = TokenSequences([[1, 2], [], [3]])
        #expect(sequences.count == 3)
        #expect((0..<3).map { Array(sequences[$0]) } == [[1, 2], [], [3]])
        #expect((0..<3).map(sequences.length) == [2, 0, 1])
        #expect(TokenSequences([]).count == 0)
    }
}

struct TokenCacheTests {
    private let folder: TemporaryFolder
    private let cache: TokenCache
    private let key: TokenCacheKey
    private let made: [[Int32]] = [[5, 6, 7], [], [9]]

    init() throws {
        folder = try TemporaryFolder()
        cache = TokenCache(folder: "\(folder.path)/new/cache")
        var key = TokenCacheKey()
        key.add("tokenizer")
        self.key = key
    }

    private func entry(vocabularySize: Int = 10, _ sequences: [[Int32]]? = nil) throws -> TokenCache.Entry {
        try cache.sequences(for: key, vocabularySize: vocabularySize) { sequences ?? made }
    }

    @Test(arguments: [[], [[]], [[5, 6, 7], [], [9]]] as [[[Int32]]])
    func `What was made once is read the next time`(sequences: [[Int32]]) throws {
        let first = try entry(sequences)
        #expect(!first.isFromDisk && first.note == nil)
        let second = try entry([[1]])
        #expect(second.isFromDisk && second.note == nil)
        #expect(second.sequences == TokenSequences(sequences) && first.sequences == second.sequences)
    }

    @Test func `Keys differ with each part and with where parts begin`() {
        func key(_ parts: String...) -> String {
            var key = TokenCacheKey()
            for part in parts { key.add(part) }
            return key.hexadecimal()
        }
        var bytes = TokenCacheKey()
        bytes.add(Array("ab".utf8))
        #expect(bytes.hexadecimal() == key("ab"))
        #expect(Set([key(), key(""), key("ab"), key("a", "b"), key("", "ab"), key("ab", "")]).count == 6)
        var (one, other) = (TokenCacheKey(), TokenCacheKey())
        one.add([Document(text: "a", label: 1)])
        other.add([Document(text: "a")])
        #expect(one == other)
        other.add([Document]())
        #expect(one != other)
    }

    @Test func `A file with any one byte changed, or cut, is made anew`() throws {
        _ = try entry()
        let path = cache.path(of: key)
        let bytes = try readBytes(at: path)
        for position in stride(from: 0, to: bytes.count, by: 5) {
            var damaged = bytes
            damaged[position] ^= 4
            try Data(damaged).write(to: URL(fileURLWithPath: path))
            let entry = try entry()
            #expect(entry.sequences == TokenSequences(made))
            #expect(entry.isFromDisk || entry.note?.contains(path) == true)
            #expect(!entry.isFromDisk, "byte \(position) of \(bytes.count) was changed and not missed")
            #expect(try readBytes(at: path) == bytes)
        }
        for count in stride(from: 0, to: bytes.count, by: 7) {
            try Data(bytes.prefix(count)).write(to: URL(fileURLWithPath: path))
            #expect(try !entry().isFromDisk)
        }
    }

    @Test func `A file of another key under the name is made anew`() throws {
        _ = try entry()
        var other = key
        other.add("another")
        try FileManager.default.moveItem(atPath: cache.path(of: key), toPath: cache.path(of: other))
        let entry = try cache.sequences(for: other, vocabularySize: 10) { [[1]] }
        #expect(!entry.isFromDisk && entry.sequences == TokenSequences([[1]]))
        #expect(entry.note?.contains("something else") == true)
    }

    @Test func `Lengths and tokens that cannot be are made anew though their checksum is right`() throws {
        _ = try entry()
        #expect(try entry(vocabularySize: 9).note?.contains("vocabulary of 9") == true)
        let path = cache.path(of: key)
        for lengths in [[4, -1, 1], [3, 0, 2], [3, 0]] as [[Int32]] {
            try writeTokenFile(lengths: lengths, tokens: [5, 6, 7, 9], path: path)
            let entry = try entry()
            #expect(!entry.isFromDisk && entry.note?.contains("do not fit") == true)
            #expect(entry.sequences == TokenSequences(made))
        }
        try writeTokenFile(lengths: [3, 0, 1], tokens: [5, 6, 7, 9], path: path)
        #expect(try entry().isFromDisk)
    }

    private func writeTokenFile(lengths: [Int32], tokens: [Int32], path: String) throws {
        var hash = SHA256()
        for numbers in [lengths, tokens] { numbers.withUnsafeBytes { hash.update($0) } }
        try TensorFile.write(
            [("lengths", Tensor(lengths)), ("tokens", Tensor(tokens))],
            metadata: [
                "format": TokenFile.format, "key": key.hexadecimal(), "sha256": hash.hexadecimal(),
            ], to: path)
    }

    @Test func `A folder that cannot be made is a note`() throws {
        let blocked = TokenCache(folder: "\(try folder.write("", to: "file"))/cache")
        let entry = try blocked.sequences(for: key, vocabularySize: 10) { made }
        #expect(entry.sequences == TokenSequences(made) && !entry.isFromDisk)
        #expect(entry.note?.contains(blocked.folder) == true)
    }

    @Test func `An error of the maker is passed on and nothing is kept`() throws {
        #expect(throws: SettingsError.self) {
            try cache.sequences(for: key, vocabularySize: 10) { throw SettingsError("No.") }
        }
        #expect(itemKind(at: cache.path(of: key)) == nil)
    }

    @Test func `The folder is the user's own for caches unless another is set`() {
        func folder(_ environment: [String: String]) -> String {
            TokenCache(environment: environment).folder
        }
        #expect(folder(["XDG_CACHE_HOME": "/x", "HOME": "/h"]) == "/x/perceiver-io")
        #expect(folder(["XDG_CACHE_HOME": "relative", "HOME": "/h"]) == "/h/.cache/perceiver-io")
        #expect(folder(["XDG_CACHE_HOME": "", "HOME": "/h"]) == "/h/.cache/perceiver-io")
        #expect(TokenCache(folder: "/mine", environment: [:]).folder == "/mine")
    }
}
