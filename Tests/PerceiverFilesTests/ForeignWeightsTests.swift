import Foundation
import Tensors
import TestSupport
import Testing

@testable import PerceiverFiles

/// A small model that Hugging Face wrote in two files with an index, and as pytorch_model.bin.
struct ForeignWeightsTests {
    private static let index = "model.safetensors.index.json"
    private static let shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    private static let bin = "pytorch_model.bin"

    /// A folder with files of the model.
    private func folder(_ names: [String]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let source = try #require(
            Bundle.module.path(
                forResource: "model.safetensors.index", ofType: "json", inDirectory: "Fixtures/sharded"))
        for name in names {
            try FileManager.default.copyItem(
                atPath: (source as NSString).deletingLastPathComponent + "/" + name, toPath: folder.file(name)
            )
        }
        return folder
    }

    private func read(_ folder: TemporaryFolder) throws -> ForeignWeights {
        try ForeignWeights(path: folder.path)
    }

    private func error(_ folder: TemporaryFolder, _ name: String = "") -> String {
        #expect(throws: FileError.self) { try ForeignWeights(path: folder.file(name)) }?.description ?? ""
    }

    private func bits(_ tensors: [String: Tensor]) -> [String: [UInt8]] {
        tensors.mapValues { tensor in tensor.withBytes { Array($0) } }
    }

    @Test func `Weights in several files and those of PyTorch are the same`() throws {
        let sharded = try read(folder([Self.index] + Self.shards))
        let pickled = try read(folder([Self.bin]))
        #expect(sharded.tensors.count == 74 && sharded.notes == [] && pickled.notes == [])
        #expect(bits(sharded.tensors) == bits(pickled.tensors))
        let both = try read(folder([Self.index, Self.bin] + Self.shards))
        #expect(
            both.notes.first?.hasSuffix("holds \(Self.index) and \(Self.bin); \(Self.index) was read.")
                == true)
    }

    @Test func `A file that is missing, misses a tensor, or has another's, is named`() throws {
        #expect(try error(folder([Self.index, Self.shards[0]])).contains("not there: \(Self.shards[1])"))
        let folder = try folder([Self.index] + Self.shards)
        try FileManager.default.removeItem(atPath: folder.file(Self.shards[1]))
        try FileManager.default.copyItem(
            atPath: folder.file(Self.shards[0]), toPath: folder.file(Self.shards[1]))
        #expect(error(folder).contains("lacks what the index"))
        try AtomicFile.write(
            #"{"weight_map": {"perceiver.embeddings.latents": "\#(Self.shards[0])", "#
                + #""perceiver.encoder.cross_attention.layernorm.bias": "\#(Self.shards[1])"}}"#,
            to: folder.file(Self.index))
        #expect(error(folder).contains("which \(Self.shards[0]) beside it has too"))
    }

    @Test(arguments: ["../a.safetensors", "/etc/hostname", "..", "", "link.safetensors"])
    func `An index that points elsewhere is refused`(name: String) throws {
        let (folder, elsewhere) = (try folder([]), try folder(Self.shards))
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("link.safetensors"), withDestinationPath: elsewhere.file(Self.shards[0]))
        try AtomicFile.write(#"{"weight_map": {"a": "\#(name)"}}"#, to: folder.file(Self.index))
        #expect(error(folder).contains("lies elsewhere"))
    }

    @Test func `Links of the hub's cache are followed`() throws {
        let (blobs, folder) = (try folder([Self.index] + Self.shards), try folder([]))
        for name in [Self.index] + Self.shards {
            try FileManager.default.createSymbolicLink(
                atPath: folder.file(name), withDestinationPath: blobs.file(name))
        }
        #expect(try read(folder).tensors.count == 74)
    }

    @Test(arguments: ["model.safetensors", "pytorch_model.bin"])
    func `A file that is empty, a pointer or something else says what to do`(name: String) throws {
        let folder = try folder([])
        #expect(error(folder).contains("holds no weights"))
        for (content, words) in [
            ("", "is empty. Download"), ("version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
            ("hello world", " "),
        ] {
            try AtomicFile.write(content, to: folder.file(name))
            #expect(error(folder).contains(words), "\(error(folder))")
        }
    }

    @Test func `Other floating-point numbers are converted, and it is said`() throws {
        let folder = try folder([])
        let halves: [UInt16] = [0x3C00, 0xC000]
        try SafetensorsFile.write(
            ["module.a", "module.b"].map { name in
                SafetensorsTensor(name: name, type: .float16, shape: [2]) { try halves.withUnsafeBytes($0) }
            }, to: folder.file("weights.safetensors"))
        let weights = try read(folder)
        #expect(weights.tensors.mapValues(\.floats) == ["a": [1, -2], "b": [1, -2]])
        #expect(
            weights.notes == [
                "2 tensors of float16 became float32.",
                "The names begin with \"module.\", which was left out.",
            ])
        try AtomicFile.write("", to: folder.file("other.ckpt"))
        #expect(error(folder).contains("several files that may be weights: other.ckpt, weights.safetensors"))
    }

    @Test func `A checkpoint gives its weights, and what stands beside them`() throws {
        let weights = try ForeignWeights(path: PyTorchFileTests.path("nested.bin"))
        #expect(weights.tensors.count == 5)
        #expect(weights.tensors["norm.num_batches_tracked"]?.elements(as: Int32.self) == [7])
        guard case .int(3) = weights.others["epoch"] else {
            Issue.record("The epoch is missing.")
            return
        }
        #expect(weights.others["state_dict"] == nil)
    }

    @Test func `What Hugging Face wrote is written again to the same bytes`() throws {
        let source = try folder([Self.index] + Self.shards)
        for shard in Self.shards {
            let target = try folder([])
            let tensors = try ForeignWeights(path: source.file(shard)).tensors.map { (name: $0, tensor: $1) }
            #expect(try ForeignWeights.write(tensors, to: target.file("new")) == ["model.safetensors"])
            #expect(
                try bytes(ofFile: target.file("new/model.safetensors")) == bytes(ofFile: source.file(shard)))
        }
    }

    @Test func `Weights are divided over files of a size, with an index`() throws {
        let source = try folder([Self.index] + Self.shards)
        var tensors: [(name: String, tensor: Tensor)] = []
        for shard in Self.shards {
            tensors += try ForeignWeights(path: source.file(shard)).tensors.sorted { $0.key < $1.key }
                .map { (name: $0, tensor: $1) }
        }
        let target = try folder([])
        let names = try ForeignWeights.write(tensors, to: target.path, shardSize: 15_136)
        #expect(names == Self.shards + [Self.index])
        #expect(try bits(read(target).tensors) == bits(read(source).tensors))
        #expect(try bytes(ofFile: target.file(Self.index)) == bytes(ofFile: source.file(Self.index)))
        try AtomicFile.write("", to: target.file("model.safetensors"))
        #expect(throws: FileError.self) {
            try ForeignWeights.write(tensors, to: target.path, shardSize: 15_136)
        }
    }

    @Test func `A counter is written as int64`() throws {
        let folder = try folder([])
        let counters: [(name: String, tensor: Tensor)] = [
            ("a", Tensor(12345)), ("b", Tensor([7] as [Int32], shape: [])),
        ]
        try ForeignWeights.write(counters, int64: ["a", "b"], to: folder.path)
        let file = try SafetensorsFile(path: folder.file("model.safetensors"))
        #expect(file["a"]?.type == .int64 && file["a"]?.shape == [] && file["b"]?.type == .int64)
        #expect(try read(folder).tensors["a"]?.elements(as: Int32.self) == [12345])
        let error = #expect(throws: FileError.self) {
            try ForeignWeights.write([("a", Tensor(0.5))], int64: ["a"], to: folder.path)
        }
        #expect(error?.description.contains("\"a\"") == true)
    }
}
