import TestSupport
import Testing

@testable import PerceiverFiles

struct SafetensorsWritingTests {
    private func tensor(
        _ name: String, _ type: SafetensorsType, _ shape: [Int], pieces: [[UInt8]]
    ) -> SafetensorsTensor {
        SafetensorsTensor(name: name, type: type, shape: shape) { receive in
            for piece in pieces { try piece.withUnsafeBytes { try receive($0) } }
        }
    }

    @Test func `What is written reads back`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model.safetensors")
        let tensors = [
            tensor("flags", .bool, [3], pieces: [[1, 0, 1]]),
            tensor("weight \"1\"\n", .float32, [1, 2], pieces: [[1, 2, 3], [4, 5], [6, 7, 8]]),
            tensor("nothing", .float64, [0, 9], pieces: []),
        ]
        try SafetensorsFile.write(tensors, metadata: ["b": "2", "a": "\u{E9}"], to: path)
        let file = try SafetensorsFile(path: path)
        #expect(file.entries.map(\.name) == tensors.map(\.name))
        #expect(file.entries.map(\.shape) == tensors.map(\.shape))
        #expect(file.metadata == ["a": "\u{E9}", "b": "2"])
        #expect(try file.withBytes(of: "flags") { Array($0) } == [1, 0, 1])
        #expect(try file.withBytes(of: "weight \"1\"\n") { Array($0) } == [1, 2, 3, 4, 5, 6, 7, 8])
        // Wider elements come first, so that all are aligned.
        #expect(file["flags"]?.byteRange == 8..<11)
        #expect(try folder.names() == ["model.safetensors"])
    }

    @Test func `The bytes are always the same and the data begins at a multiple of eight`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model.safetensors")
        try SafetensorsFile.write(
            [tensor("a", .uint8, [2], pieces: [[7, 9]])], metadata: ["k": "v"], to: path)
        let json = #"{"__metadata__":{"k":"v"},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#
        let expected = [80, 0, 0, 0, 0, 0, 0, 0] + Array(json.utf8) + [32, 32] + [7, 9]
        #expect(try bytes(ofFile: path) == expected)
    }

    @Test(arguments: [
        ([("a", [1]), ("a", [1])], "two tensors called \"a\""),
        ([("__metadata__", [1])], "or the name is reserved"),
        ([("a", [2])], "\"a\" takes 2 bytes, but was given 1"),
        ([("a", [-1])], "impossible shape [-1]"),
        ([("a", [1 << 62, 4])], "impossible shape"),
        ([("a", [Int.max]), ("b", [1])], "\"b\" of the impossible shape"),
    ])
    func `Tensors that no file can hold are refused and leave nothing`(
        tensors: [(String, [Int])], expected: String
    ) throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: FileError.self) {
            try SafetensorsFile.write(
                tensors.map { tensor($0.0, .uint8, $0.1, pieces: [[1]]) }, to: folder.file("model"))
        }
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
        #expect(try folder.names().isEmpty)
    }
}
