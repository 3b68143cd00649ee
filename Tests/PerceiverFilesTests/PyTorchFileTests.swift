import Foundation
import Tensors
import TestSupport
import Testing

@testable import PerceiverFiles

/// Files that PyTorch wrote in every variant, and damaged ones.
struct PyTorchFileTests {
    static func path(_ name: String) throws -> String {
        let name = name as NSString
        return try #require(
            Bundle.module.path(
                forResource: name.deletingPathExtension, ofType: name.pathExtension,
                inDirectory: "Fixtures/pytorch_bin"))
    }

    private func dictionary(_ path: String) throws -> PickleDictionary {
        guard case .dictionary(let dictionary) = try PyTorchFile(path: path).value else {
            throw FileError(path: path, reason: "holds no dictionary.")
        }
        return dictionary
    }

    private func tensors(_ dictionary: PickleDictionary) throws -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for key in dictionary.keys {
            if case (.text(let name), .tensor(let tensor)?) = (key, dictionary[key]) {
                tensors[name] = try tensor.tensor()
            }
        }
        return tensors
    }

    private func expectSame(_ found: [String: Tensor], as expected: String) throws {
        let expected = try TensorFile.read(Self.path("\(expected).safetensors"))
        #expect(Set(found.keys) == Set(expected.keys))
        for (name, tensor) in expected {
            #expect(found[name]?.shape == tensor.shape && found[name]?.dtype == tensor.dtype, "\(name)")
            #expect(found[name]?.withBytes { Array($0) } == tensor.withBytes { Array($0) }, "\(name)")
        }
    }

    @Test(arguments: [
        ("zip", "expected"), ("legacy", "expected"), ("plain_dict", "expected"), ("protocol4", "expected"),
        ("parameters", "expected"), ("zip64", "expected"), ("views", "views.expected"),
        ("kinds", "kinds.expected"),
        ("with_metadata", "with_metadata.expected"),
    ])
    func `Every variant of a state dict is read to the bit`(name: String, expected: String) throws {
        let file = try PyTorchFile(path: Self.path("\(name).bin"))
        #expect(file.notes == [])
        try expectSame(tensors(dictionary(Self.path("\(name).bin"))), as: expected)
    }

    @Test func `What stands beside weights is read too`() throws {
        let outer = try dictionary(Self.path("nested.bin"))
        #expect(
            outer.keys == ["state_dict", "epoch", "name", "rate", "done", "none", "list"].map { .text($0) })
        guard case .dictionary(let weights) = outer["state_dict"], case .int(3) = outer["epoch"],
            case .text("nested") = outer["name"], case .float(0.5) = outer["rate"],
            case .bool(true) = outer["done"], case PickleValue.none? = outer["none"],
            case .list(let list) = outer["list"], case .tuple(let pair) = list.last
        else {
            Issue.record("Something is not what was saved: \(outer)")
            return
        }
        #expect(list.count == 2 && pair.count == 2)
        try expectSame(tensors(weights), as: "expected")
    }

    @Test func `Weights in row-major order are views of the file`() throws {
        let weights = try dictionary(Self.path("zip.bin"))
        guard case .tensor(let latents) = weights["perceiver.embeddings.latents"],
            case .tensor(let counter) = weights["norm.num_batches_tracked"]
        else {
            Issue.record("Tensors are missing.")
            return
        }
        #expect(latents.copiedByteCount == 0)
        #expect(counter.copiedByteCount == 8 && counter.type == .int64 && counter.shape == [])
        #expect(try counter.tensor().elements(as: Int32.self) == [7])
    }

    @Test(arguments: [
        ("bad.calls_a_function", "calls __builtin__.print with 1 arguments at its byte 254"),
        ("bad.missing_storage", "lacks the member zip/data/1"),
        ("bad.no_zip", "git lfs pull"),
        ("bad.pickle_cut", "ends in the middle"),
        ("bad.shape_beyond_storage", "reaches beyond the 12 elements"),
        ("bad.short_storage", "44 bytes in the member zip/data/0, but its tensors say 48"),
        ("bad.truncated", "no whole zip archive"),
        ("deflated", "compressed, but it should be stored"),
    ])
    func `What is refused is named`(name: String, words: String) throws {
        let error = try #require(
            #expect(throws: FileError.self) { try PyTorchFile(path: Self.path("\(name).bin")) })
        #expect(error.description.contains(words), "\(error)")
    }

    @Test func `A wrong checksum is noted`() throws {
        let folder = try TemporaryFolder()
        var content = try bytes(ofFile: Self.path("zip.bin"))
        let weights = try TensorFile.read(Self.path("expected.safetensors"))
        let latents = try #require(weights["perceiver.embeddings.latents"]).withBytes { Array($0) }
        let place = try #require(content.firstRange(of: latents))
        content[place.lowerBound] ^= 1
        try Data(content).write(to: URL(filePath: folder.file("a.bin")))
        let file = try PyTorchFile(path: folder.file("a.bin"))
        #expect(file.notes.first?.contains("has 1 of 5 storages without their checksums") == true)
    }

    @Test(arguments: ["zip", "zip64", "legacy", "protocol4", "views", "nested"])
    func `A file that is cut or changed is an error or another value, and never a trap`(name: String) throws {
        let whole = try bytes(ofFile: Self.path("\(name).bin"))
        let folder = try TemporaryFolder()
        func read(_ bytes: [UInt8]) {
            do {
                try Data(bytes).write(to: URL(filePath: folder.file("a.bin")))
                for tensor in try tensors(dictionary(folder.file("a.bin"))).values { _ = tensor.count }
            } catch is FileError, is StoredTensor.Fault {
            } catch {
                Issue.record(error)
            }
        }
        for length in stride(from: 0, to: whole.count, by: 23) { read(Array(whole.prefix(length))) }
        for place in stride(from: 0, to: whole.count, by: 13) {
            for change: UInt8 in [0x41, 0xFF, 0x01] {
                var changed = whole
                changed[place] ^= change
                read(changed)
            }
        }
    }
}
