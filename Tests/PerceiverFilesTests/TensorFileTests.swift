import Foundation
import Tensors
import TestSupport
import Testing

@testable import PerceiverFiles

struct TensorFileTests {
    /// A type of element, its bytes in a file, and what becomes of them.
    struct Row: Sendable, CustomStringConvertible {
        let type: SafetensorsType
        let bytes: [UInt8]
        let floats: [Float]

        var description: String { type.rawValue }

        init<Element: BitwiseCopyable>(_ type: SafetensorsType, _ elements: [Element], _ floats: [Float]) {
            self.type = type
            bytes = elements.withUnsafeBytes { Array($0) }
            self.floats = floats
        }
    }

    static let rows = [
        Row(.float64, [0.5, -1e300, .infinity] as [Double], [0.5, -.infinity, .infinity]),
        Row(
            .float32, [0.5, -1e30, .leastNonzeroMagnitude] as [Float], [0.5, -1e30, .leastNonzeroMagnitude]),
        // 1.5, -2, the largest number and the smallest above zero.
        Row(.float16, [0x3E00, 0xC000, 0x7BFF, 0x0001] as [UInt16], [1.5, -2, 65504, 0x1p-24]),
        Row(.bfloat16, [0x3FC0, 0xC000, 0x7F80] as [UInt16], [1.5, -2, .infinity]),
        Row(.int64, [1, -7, 2_147_483_647] as [Int64], [1, -7, 2_147_483_648]),
        Row(.int32, [1, -7] as [Int32], [1, -7]),
        Row(.int16, [1, -300] as [Int16], [1, -300]),
        Row(.int8, [1, -128] as [Int8], [1, -128]),
        Row(.uint64, [1, 7] as [UInt64], [1, 7]),
        Row(.uint32, [1, 7] as [UInt32], [1, 7]),
        Row(.uint16, [1, 65535] as [UInt16], [1, 65535]),
        Row(.uint8, [1, 255] as [UInt8], [1, 255]),
        Row(.bool, [1, 0] as [UInt8], [1, 0]),
    ]

    @Test func `There is a row for every type`() {
        #expect(Set(Self.rows.map(\.type)) == Set(SafetensorsType.allCases))
    }

    private func read(_ rows: [Row]) throws -> [String: Tensor] {
        let folder = try TemporaryFolder()
        try SafetensorsFile.write(
            rows.map { row in
                SafetensorsTensor(
                    name: row.type.rawValue, type: row.type, shape: [row.bytes.count / row.type.byteCount]
                ) { receive in try row.bytes.withUnsafeBytes(receive) }
            }, to: folder.file("tensors"))
        return try TensorFile.read(folder.file("tensors"))
    }

    @Test(arguments: rows)
    func `Every type is read`(row: Row) throws {
        let tensor = try #require(try read([row])[row.type.rawValue])
        #expect(tensor.asFloat32.floats == row.floats)
    }

    @Test func `All types may be in one file`() throws {
        let tensors = try read(Self.rows)
        for row in Self.rows { #expect(tensors[row.type.rawValue]?.asFloat32.floats == row.floats) }
    }

    @Test(arguments: [
        Row(.int64, [1 << 40] as [Int64], []), Row(.uint32, [1 << 31] as [UInt32], []),
        Row(.uint64, [UInt64.max], []),
    ])
    func `A number that is too large is named with its tensor`(row: Row) throws {
        let error = try #require(#expect(throws: FileError.self) { try read([row]) })
        #expect(error.reason.contains("\"\(row.type.rawValue)\""))
        #expect(error.reason.contains("outside int32"))
    }

    @Test func `What is written comes back`() throws {
        let folder = try TemporaryFolder()
        let tensors: [(name: String, tensor: Tensor)] = [
            ("weights", Tensor(normal: [3, 0, 2], seed: 1)), ("scalar", Tensor(-0.5)),
            ("matrix", Tensor(normal: [4, 5], seed: 1)), ("whole", Tensor([1, -1] as [Int32])),
            ("bytes", Tensor([1, 255] as [UInt8], shape: [1, 2])),
        ]
        try TensorFile.write(tensors, metadata: ["format": "pt"], to: folder.file("tensors"))
        let read = try TensorFile.read(folder.file("tensors"))
        #expect(read.count == tensors.count)
        for (name, tensor) in tensors {
            let found = try #require(read[name])
            #expect(found.shape == tensor.shape)
            #expect(found.dtype == tensor.dtype)
            #expect(found.withBytes { Array($0) } == tensor.withBytes { Array($0) })
        }
    }

    @Test func `What was read stays when its file is replaced`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("tensors")
        try TensorFile.write([("x", Tensor([1, 2] as [Float]))], to: path)
        let first = try #require(try TensorFile.read(path)["x"])
        try TensorFile.write([("x", Tensor([3, 4] as [Float]))], to: path)
        #expect(first.floats == [1, 2])
        #expect(first.withBytes { Int(bitPattern: $0.baseAddress).isMultiple(of: 64) })
        var second = try #require(try TensorFile.read(path)["x"])
        second.withMutableElements(as: Float.self) { $0[0] = 5 }
        #expect(second.floats == [5, 4])
        #expect(try TensorFile.read(path)["x"]?.floats == [3, 4])
    }

    @Test(arguments: 0..<4)
    func `Numbers that lie at any byte are read`(spaceCount: Int) throws {
        let folder = try TemporaryFolder()
        let header =
            #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
            + String(repeating: " ", count: spaceCount)
        let bytes =
            [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [
                0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0,
            ]
        try folder.write(bytes, to: "tensors")
        #expect(try TensorFile.read(folder.file("tensors"))["x"]?.floats == [1, -2])
    }
}
