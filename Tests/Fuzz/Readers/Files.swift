import PerceiverData
import PerceiverFiles
import Tensors

@testable import PerceiverText

/// Readers of tensors, JSON and what is compressed.
extension Reader {
    static var files: [Reader] {
        [
            Reader("safetensors", seeds: tensorFiles) { input in
                let file = try SafetensorsFile(path: input.file("input.safetensors"))
                for entry in file.entries {
                    try file.withBytes(of: entry.name) { _ = $0.last }
                }
            },
            Reader("tensors", seeds: tensorFiles) { input in
                for tensor in try TensorFile.read(input.file("input.safetensors")).values {
                    _ = tensor.shape.reduce(1, *) + tensor.count
                }
            },
            Reader(
                "pytorch",
                seeds: {
                    try ["zip", "zip64", "legacy", "protocol4", "views", "kinds", "nested", "with_metadata"]
                        .map {
                            try fixture("PerceiverFilesTests/Fixtures/pytorch_bin/\($0).bin")
                        }
                }
            ) { input in
                for tensor in try ForeignWeights(path: input.file("input.bin")).tensors.values {
                    _ = tensor.withBytes { $0.last }
                }
            },
            Reader(
                "weight-index",
                texts: [
                    #"{"metadata": {"total_size": 8}, "weight_map": {"a": "part.bin", "b": "../x", "c": "part.safetensors"}}"#
                ]
            ) { input in
                _ = try ForeignWeights(path: input.file("weights/model.safetensors.index.json"))
            },
            Reader(
                "npz",
                seeds: {
                    try ["stored", "deflated"].map { try fixture("PerceiverFilesTests/Fixtures/\($0).npz") }
                }
            ) { input in
                let archive = try NumPyArchive(path: input.file("input.npz"))
                for name in archive.names { _ = try archive.array(name)?.shape }
            },
            Reader(
                "json",
                texts: [
                    #"{"a": [1, -2.5e3, true, false, null, "\u00e9\ud83d\ude00\n"], "b": {"c": {}}, "d": []}"#,
                    "  [[[1, 2], [3]], \"text\"]  ", "-0.0", "123456789012345678901234567890",
                ]
            ) { input in
                let value = try input.bytes.withUnsafeBytes { try JSONReader.read($0) }
                guard try Array(value.text().utf8).withUnsafeBytes({ try JSONReader.read($0) }) == value
                else {
                    fatalError("What is written is not what was read.")
                }
            },
            Reader("token-file", seeds: tokenFiles) { input in
                let path = try input.file("input.safetensors")
                let sequences = try TokenFile.read(path, key: "key", vocabularySize: 100)
                for index in 0..<sequences.count { _ = sequences.length(of: index) }
            },
        ]
    }

    private static func tensorFiles() throws -> [[UInt8]] {
        func file(_ header: String, byteCount: Int) -> [UInt8] {
            let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init)
            return length + Array(header.utf8) + (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 * 37) }
        }
        let types = [
            ("F32", 4), ("F16", 2), ("BF16", 2), ("F64", 8), ("I64", 8), ("U8", 1), ("BOOL", 1), ("U64", 8),
        ]
        return try [fixture("PerceiverFilesTests/Fixtures/mixed.safetensors")]
            + types.map { type, width in
                file(
                    #"{"x":{"dtype":"\#(type)","shape":[2,3],"data_offsets":[0,\#(6 * width)]}}"#,
                    byteCount: 6 * width)
            } + [
                file(#"{"__metadata__":{"format":"pt","step_count":"3"}}"#, byteCount: 0),
                file(#"{"x":{"dtype":"F32","shape":[0,9,9],"data_offsets":[0,0]}}"#, byteCount: 0),
                file(
                    #"{"x":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904,0],"data_offsets":[0,0]}}"#,
                    byteCount: 0),
            ]
    }

    private static func tokenFiles() throws -> [[UInt8]] {
        let path = try Input(bytes: []).file("seed.safetensors")
        let lists: [[[Int32]]] = [[[]], [[1, 2, 3]], [[5], [], [99, 0, 1, 2]]]
        return try lists.map { sequences in
            try TokenFile.write(TokenSequences(sequences), key: "key", to: path)
            return try Array(readBytes(at: path))
        }
    }
}
