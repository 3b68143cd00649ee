import Foundation
import TestSupport
import Testing

@testable import PerceiverFiles

/// Archives that NumPy wrote (`numpy.savez`, `numpy.savez_compressed`), and damaged ones.
struct NumPyArchiveTests {
    private static func path(_ name: String) throws -> String {
        try #require(Bundle.module.path(forResource: name, ofType: "npz", inDirectory: "Fixtures"))
    }

    @Test(arguments: ["stored", "deflated"])
    func `Numbers, texts and times are those that NumPy wrote`(name: String) throws {
        let archive = try NumPyArchive(path: Self.path(name))
        #expect(
            archive.names.prefix(8) == [
                "columns", "big", "half", "truths", "large", "names", "short", "minutes",
            ])
        func array(_ name: String) throws -> NumPyArray { try #require(try archive.array(name)) }
        func numbers(_ name: String) throws -> [Double] {
            guard case .numbers(let numbers) = try array(name).values else { return [] }
            return numbers.map { $0.isNaN ? 99 : $0 }
        }
        #expect(try array("columns").shape == [2, 3])
        #expect(try numbers("columns") == [1, 2, 99, 4, 5.5, -6])
        #expect(try array("big").shape == [1, 2, 2])
        #expect(try numbers("big") == [1, -2, 3, 300])
        #expect(try numbers("half") == [0.5, -2] && numbers("truths") == [1, 0])
        #expect(try array("large").shape == [] && numbers("large") == [9_223_372_036_854_775_808])
        #expect(try array("names").values == .texts(["load", "größe"]))
        #expect(try array("short").values == .texts(["ab", "c"]))
        guard case .times(let times) = try array("minutes").values else {
            Issue.record("Times should be times.")
            return
        }
        #expect(times[0] == 1800 && times[1].isNaN)
        #expect(try archive.array("nothing")?.shape == nil)
    }

    @Test(arguments: [
        ("months", "datetime64[s]"), ("objects", "dtype=str"),
        ("complex", "none of numbers, texts and times"),
    ])
    func `A type that is not read is said`(name: String, words: String) throws {
        let archive = try NumPyArchive(path: Self.path("deflated"))
        let error = #expect(throws: FileError.self) { try archive.array(name) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: ["stored", "deflated"])
    func `An archive that is cut or changed is an error, and never a trap`(name: String) throws {
        let whole = try bytes(ofFile: Self.path(name))
        let folder = try TemporaryFolder()
        func read(_ bytes: [UInt8]) throws {
            try Data(bytes).write(to: URL(filePath: folder.file("a.npz")))
            let archive = try NumPyArchive(path: folder.file("a.npz"))
            for name in archive.names where !["months", "objects", "complex"].contains(name) {
                _ = try archive.array(name)
            }
        }
        for length in stride(from: 0, to: whole.count, by: 37) {
            #expect(throws: FileError.self) { try read(Array(whole.prefix(length))) }
        }
        for place in stride(from: 0, to: whole.count, by: 11) {
            var changed = whole
            changed[place] ^= 0x41
            // What is not checked, such as a date, may change without an error.
            do { try read(changed) } catch is FileError {}
        }
        let error = #expect(throws: FileError.self) { try read(Array("time,a\n1,2\n".utf8)) }
        #expect(error?.description.contains("no whole zip archive") == true)
    }
}
