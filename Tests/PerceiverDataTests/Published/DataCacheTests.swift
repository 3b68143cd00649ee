import Foundation
import PerceiverFiles
import TestSupport
import Testing

@testable import PerceiverData

/// Published data that is fetched from a server on this machine.
struct DataCacheTests {
    private let folder: TemporaryFolder
    private let content = (0..<3500).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func published(_ files: [String: [UInt8]], form: PublishedData.Form = .folder) -> PublishedData {
        PublishedData(
            "set", summary: "", dataset: "toy",
            files: files.sorted { $0.key < $1.key }.map { name, content in
                var hash = SHA256()
                content.withUnsafeBytes { hash.update($0) }
                return PublishedFile(
                    "http://127.0.0.1:9/\(name)", byteCount: content.count, sha256: hash.hexadecimal())
            }, form: form)
    }

    private func cache(_ server: FileServer? = nil) -> DataCache {
        DataCache(environment: [
            "PERCEIVER_IO_DATA": folder.path, "PERCEIVER_IO_MIRROR": server?.address ?? "",
        ])
    }

    private func content(of name: String) throws -> [UInt8] { try bytes(ofFile: folder.file("set/\(name)")) }

    /// Expects an error with all of these parts.
    private func expectError(_ parts: String..., from fetch: () throws -> String) {
        let error = #expect(throws: FetchError.self) { try fetch() }
        for part in parts { #expect(error?.description.contains(part) == true, "\(error as Any)") }
    }

    @Test func `Files are fetched once, and checked`() throws {
        let files = ["a.gz": content, "b.gz": Array("b".utf8)]
        let server = try FileServer(["set/a.gz": content, "set/b.gz": Array("b".utf8)])
        let (cache, data) = (cache(server), published(files))
        #expect(!cache.has(data))
        var events: [DataCache.Event] = []
        #expect(try cache.fetch(data) { events.append($0) } == folder.file("set"))
        #expect(events.first == .fetching(address: "\(server.address)set/a.gz"))
        #expect(events.last == .progress(byteCount: 3501))
        #expect(cache.has(data))
        #expect(try content(of: "a.gz") == content)
        #expect(try cache.fetch(data) { _ in Issue.record("nothing is left to do") } == folder.file("set"))
        #expect(server.requests == ["set/a.gz 0", "set/b.gz 0"])

        try FileManager.default.removeItem(atPath: folder.file("set/b.gz"))
        #expect(!cache.has(data))
        try cache.fetch(data)
        #expect(server.requests.count == 3)
    }

    @Test func `A cut connection goes on where it ended`() throws {
        var manners = FileServer.Manners()
        manners.bytesBeforeCut = 1000
        let server = try FileServer(["set/a": content], manners: manners)
        try cache(server).fetch(published(["a": content]))
        #expect(try content(of: "a") == content)
        #expect(server.requests == ["set/a 0", "set/a 1000", "set/a 2000", "set/a 3000"])
    }

    @Test func `What an earlier process has fetched is kept`() throws {
        var manners = FileServer.Manners()
        manners.bytesBeforeCut = 0
        let server = try FileServer(["set/a": content], manners: manners)
        let (cache, data) = (cache(server), published(["a": content]))
        try folder.write(content[..<1234], to: "set/a.part")
        expectError("\(server.address)set/a", folder.file("set/a")) { try cache.fetch(data) }
        #expect(try content(of: "a.part").count == 1234)
        server.behave(FileServer.Manners())
        try cache.fetch(data)
        #expect(try content(of: "a") == content)
        #expect(server.requests.last == "set/a 1234")
        #expect(itemKind(at: folder.file("set/a.part")) == nil)

        // One that was killed before it gave the file its name.
        try FileManager.default.moveItem(
            atPath: folder.file("set/a"), toPath: folder.file("set/a.part"))
        try cache.fetch(data)
        #expect(server.requests.count == 2)
    }

    @Test func `A server that sends no ranges sends the file anew`() throws {
        var manners = FileServer.Manners()
        manners.sendsRanges = false
        let server = try FileServer(["set/a": content], manners: manners)
        try folder.write(Array("other bytes".utf8), to: "set/a.part")
        try cache(server).fetch(published(["a": content]))
        #expect(try content(of: "a") == content)
    }

    @Test func `Other bytes are not taken`() throws {
        let server = try FileServer(["set/a": content.reversed()])
        let (cache, data) = (cache(server), published(["a": content]))
        expectError("SHA-256 should be \(data.files[0].sha256), but it is ") { try cache.fetch(data) }
        var manners = FileServer.Manners()
        manners.page = "\n<!DOCTYPE html> Sign in"
        server.behave(manners)
        expectError("3,500 bytes are expected, but it has 24, which are a web page") {
            try cache.fetch(data)
        }
        manners.page = String(repeating: "more ", count: 100_000)
        server.behave(manners)
        expectError("3,500 bytes are expected") { try cache.fetch(data) }
        #expect(try folder.names() == ["set"])
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("set"))
        #expect(left == [".lock"])
    }

    @Test func `Without a file or a server it is said what to do by hand`() throws {
        let server = try FileServer([:])
        let data = published(["a": content])
        expectError("404", "\(server.address)set/a", "put the file at \(folder.file("set/a"))") {
            try cache(server).fetch(data)
        }
        expectError("http://127.0.0.1:9/a cannot be fetched", "curl 7") { try cache().fetch(data) }
    }

    @Test func `A file that was put there by hand is taken if it is the published one`() throws {
        let data = published(["a": content])
        try folder.write(content, to: "set/a")
        try cache().fetch(data)
        #expect(cache().has(data))

        try FileManager.default.removeItem(atPath: folder.file("set/SHA256SUMS"))
        try folder.write(content.reversed(), to: "set/a")
        expectError("\(folder.file("set/a")) is not the published a", "SHA-256", "Remove it") {
            try cache().fetch(data)
        }
        #expect(try content(of: "a") == content.reversed())
    }

    @Test func `A disk without room is noticed before anything is fetched`() throws {
        let file = PublishedFile("http://127.0.0.1:9/a", byteCount: 1 << 60, sha256: "")
        let data = PublishedData("set", summary: "", dataset: "toy", files: [file], form: .file)
        expectError("The data \"set\" needs another", "PERCEIVER_IO_DATA") { try cache().fetch(data) }
    }

    @Test func `An archive is unpacked`() throws {
        var tar = TarWriter()
        tar.add("top/", kind: "5")
        tar.add("top/one/a.txt", "a")
        tar.add("top/b.txt", "b")
        tar.add("other.txt", "not unpacked")
        let archive = try gzipped(tar.archive)
        let data = published(["a.tar.gz": archive], form: .folderOfArchive("top"))
        try folder.write("of a killed process", to: "set/.unpacking/top/b.txt")
        try folder.write(archive, to: "set/a.tar.gz")
        var events: [DataCache.Event] = []
        #expect(try cache().fetch(data) { events.append($0) } == folder.file("set/top"))
        #expect(events.contains(.unpacking("a.tar.gz")))
        let unpacked = try FileManager.default.subpathsOfDirectory(atPath: folder.file("set")).sorted()
        #expect(
            unpacked == [
                ".lock", "SHA256SUMS", "a.tar.gz", "top", "top/b.txt", "top/one", "top/one/a.txt",
            ])
        #expect(try content(of: "top/b.txt") == Array("b".utf8))
    }

    @Test(arguments: ["top/../../escaped.txt", "bottom/a.txt"])
    func `An archive that leads elsewhere is refused`(member: String) throws {
        var tar = TarWriter()
        tar.add(member, "text")
        let archive = try gzipped(tar.archive)
        try folder.write(archive, to: "set/a.tar.gz")
        let error = #expect(throws: DataError.self) {
            try cache().fetch(published(["a.tar.gz": archive], form: .folderOfArchive("top")))
        }
        #expect(error?.path.hasPrefix(folder.file("set/a.tar.gz")) == true)
        #expect(try folder.names() == ["set"])
    }

    @Test func `Two at once fetch each file once`() async throws {
        var manners = FileServer.Manners()
        manners.bytesBeforeCut = 500
        let server = try FileServer(["set/a": content], manners: manners)
        let (cache, data) = (cache(server), published(["a": content]))
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<2 { group.addTask { try cache.fetch(data) } }
            for try await path in group { #expect(path == folder.file("set")) }
        }
        #expect(try content(of: "a") == content)
        #expect(server.requests.count == 7)
    }

    @Test func `The folder is the user's for caches, or the one that is named`() {
        func folder(_ environment: [String: String]) -> String { DataCache(environment: environment).folder }
        #expect(folder(["HOME": "/home/a"]) == "/home/a/.cache/perceiver-io/data")
        #expect(folder(["HOME": "/home/a", "XDG_CACHE_HOME": "/b"]) == "/b/perceiver-io/data")
        #expect(folder(["XDG_CACHE_HOME": "/b", "PERCEIVER_IO_DATA": "/c/"]) == "/c")
        let cache = DataCache(environment: ["PERCEIVER_IO_DATA": "/c"])
        #expect(cache.name(ofDataAt: "/c/mnist/x") == "mnist")
        #expect(cache.name(ofDataAt: "/d/mnist") == nil)
    }

    @Test func `A server that sends no ranges and cuts each answer is not asked for ever`() throws {
        var manners = FileServer.Manners()
        (manners.sendsRanges, manners.bytesBeforeCut) = (false, 1000)
        let server = try FileServer(["set/a.gz": content], manners: manners)
        expectError("cannot be fetched") { try cache(server).fetch(published(["a.gz": content])) }
        #expect(server.requests.count <= 4, "\(server.requests)")
    }
}
