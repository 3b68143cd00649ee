import Foundation
import PerceiverFiles
import Testing

struct BinaryTests {
    private struct Things: Codable, Equatable {
        enum Kind: Codable, Equatable {
            case plain
            case named(String, [Int32])
        }
        struct Pair: Codable, Hashable { let a, b: Int }

        var truth = true
        var (least, most, small) = (Int.min, UInt64.max, Int8(-3))
        var nothing: Int?
        var something: Float? = 0.1
        var text = "Ærø \0 \u{1F9E0}"
        var bytes: [UInt8] = [0, 255]
        var data = Data([1, 2, 3])
        var empty: [Double] = []
        var numbers: [Float] = [.pi, .leastNonzeroMagnitude, -.infinity]
        var kinds: [Kind?] = [.plain, nil, .named("x", [1, -1])]
        var counts: [Pair: Int] = [Pair(a: 1, b: 2): 3]
        var byName: [String: [[String]]] = ["a": [["b"], []]]
    }

    @Test func `Values are the same after a journey as bytes`() throws {
        let things = Things()
        #expect(try BinaryDecoder.value(of: BinaryEncoder.data(of: things)) == things)
        #expect(try BinaryDecoder.value(of: BinaryEncoder.data(of: [1.5])) == [1.5])
        #expect(try BinaryDecoder.value(of: BinaryEncoder.data(of: Int?.none)) == Int?.none)
    }

    @Test func `Numbers keep all bits, alone, in lists and beside equal ones`() throws {
        let numbers = [0, -0.0, .nan, Double(bitPattern: 0xFFF8_0000_0000_0007), .leastNonzeroMagnitude]
        let again: [Double] = try BinaryDecoder.value(of: BinaryEncoder.data(of: numbers))
        #expect(again.map(\.bitPattern) == numbers.map(\.bitPattern))
        let named = ["a": 0, "b": -0.0]
        let found: [String: Double] = try BinaryDecoder.value(of: BinaryEncoder.data(of: named))
        #expect(found["a"]?.sign == .plus && found["b"]?.sign == .minus)
    }

    @Test func `Who tries one kind of value after the other finds the right one`() throws {
        let values: [JSONValue] = [
            .bool(true), .int(1), .double(1), .double(0), .string("1"), .null, .array([]),
            .array([.double(1), .int(0)]), .object(JSONObject([("a", .double(1)), ("b", .bool(false))])),
        ]
        #expect(try BinaryDecoder.value(of: BinaryEncoder.data(of: values)) == values)
    }

    @Test func `Long lists of numbers are as long as in memory`() throws {
        let numbers = Array(repeating: Float.pi, count: 10_000)
        #expect(try BinaryEncoder.data(of: numbers).count < 40_100)
    }

    @Test func `Damaged bytes, and those of another type, are errors`() throws {
        let data = try BinaryEncoder.data(of: Things())
        for count in stride(from: 0, to: data.count, by: 3) {
            #expect(throws: DecodingError.self) {
                try BinaryDecoder.value(Things.self, of: data.prefix(count))
            }
        }
        #expect(throws: DecodingError.self) { try BinaryDecoder.value(Int.self, of: data) }
        #expect(throws: DecodingError.self) {
            try BinaryDecoder.value(String.self, of: BinaryEncoder.data(of: 3))
        }
        #expect(throws: DecodingError.self) {
            try BinaryDecoder.value(Things.self, of: BinaryEncoder.data(of: "text"))
        }
    }
}
