import Foundation
import TestSupport
import Testing

@testable import PerceiverFiles

struct SafetensorsFileTests {
    private func fixture() throws -> SafetensorsFile {
        let path = try #require(
            Bundle.module.path(forResource: "mixed", ofType: "safetensors", inDirectory: "Fixtures"))
        return try SafetensorsFile(path: path)
    }

    private func values<Element>(_ name: String, of file: SafetensorsFile, as type: Element.Type) throws
        -> [Element]
    {
        try file.withBytes(of: name) { bytes in
            stride(from: 0, to: bytes.count, by: MemoryLayout<Element>.stride).map {
                bytes.loadUnaligned(fromByteOffset: $0, as: type)
            }
        }
    }

    @Test func `Another library's tensors are read with types, shapes and values`() throws {
        let file = try fixture()
        #expect(file.entries.count == 12)
        #expect(file["encoder.weight"]?.type == .float32)
        #expect(file["encoder.weight"]?.shape == [2, 3])
        #expect(try values("encoder.weight", of: file, as: Float.self) == [0, 0.25, 0.5, 0.75, 1, 1.25])
        #expect(file["half"]?.type == .float16)
        #expect(try values("half", of: file, as: UInt16.self) == [0x3E00, 0xC000])
        #expect(file["brain"]?.type == .bfloat16)
        #expect(try values("brain", of: file, as: UInt16.self) == [0x4040, 0x714A])
        #expect(try values("double", of: file, as: Double.self) == [0.1, -1e300])
        #expect(try values("long", of: file, as: Int64.self) == [-1, 1 << 40])
        #expect(try values("int", of: file, as: Int32.self) == [-7])
        #expect(try values("short", of: file, as: Int16.self) == [-300])
        #expect(try values("signed", of: file, as: Int8.self) == [-5, 5, 6])
        #expect(try values("bytes", of: file, as: UInt8.self) == [0, 255, 7])
        #expect(file["mask"]?.type == .bool)
        #expect(try values("mask", of: file, as: UInt8.self) == [1, 0, 1])
        #expect(file["scalar"]?.shape == [])
        #expect(try values("scalar", of: file, as: Float.self) == [42])
        #expect(file["empty"]?.shape == [0, 3])
        #expect(try values("empty", of: file, as: Float.self) == [])
    }

    @Test func `Another library's metadata is read`() throws {
        #expect(try fixture().metadata == ["format": "pt", "gr\u{F6}\u{DF}e": "say \"hi\"\n"])
    }

    @Test func `A tensor that is not there is named`() throws {
        let file = try fixture()
        #expect(file["decoder"] == nil)
        let error = #expect(throws: FileError.self) { try file.withBytes(of: "decoder") { _ in } }
        #expect(error?.reason == "has no tensor called \"decoder\".")
    }

    @Test func `A missing file and a folder are refused`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: FileError.self) { try SafetensorsFile(path: folder.file("none")) }
        let error = #expect(throws: FileError.self) { try SafetensorsFile(path: folder.path) }
        #expect(error?.reason == "is a folder, but a file was expected.")
    }

    @Test func `Damaged files are refused or read, and never crash`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("damaged")
        let good = try bytes(ofFile: try fixture().path)
        var random = RandomChoices(seed: 7)
        for round in 0..<600 {
            var damaged = good
            // The header is most of the file's meaning, so most of the damage goes there.
            for _ in 0..<(1 + round % 3) {
                let index = Int.random(in: 0..<(round % 4 == 0 ? 12 : good.count), using: &random)
                damaged[index] ^= UInt8.random(in: 1...255, using: &random)
            }
            if round % 5 == 0 { damaged.removeLast(Int.random(in: 1...good.count, using: &random)) }
            try Data(damaged).write(to: URL(filePath: path))
            do {
                let file = try SafetensorsFile(path: path)
                for entry in file.entries {
                    let sum = try file.withBytes(of: entry.name) { $0.reduce(0) { $0 &+ Int($1) } }
                    #expect(sum >= 0)
                }
            } catch {
                #expect(error is FileError)
            }
        }
    }
}
