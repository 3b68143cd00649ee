import Testing

@testable import PerceiverFiles

struct SafetensorsHeaderTests {
    /// A file with the given header and `dataByteCount` bytes behind it.
    private func file(_ json: String, dataByteCount: Int = 0) -> [UInt8] {
        withUnsafeBytes(of: UInt64(json.utf8.count).littleEndian, Array.init) + Array(json.utf8)
            + Array(repeating: 0, count: dataByteCount)
    }

    private func read(_ file: [UInt8]) throws -> SafetensorsHeader {
        try file.withUnsafeBytes { try SafetensorsHeader(file: $0) }
    }

    private func fault(_ file: [UInt8]) -> String {
        #expect(throws: SafetensorsHeader.Fault.self) { try read(file) }?.reason ?? ""
    }

    @Test func `Tensors may lie in another order than they are listed`() throws {
        let json =
            #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[4,6]},"#
            + #""b":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}"#
        let header = try read(file(json, dataByteCount: 6))
        #expect(header.entries.map(\.name) == ["a", "b"])
        #expect(header.dataStart == 8 + json.utf8.count)
    }

    @Test func `A header without tensors is one`() throws {
        #expect(try read(file("{}  ")).entries.isEmpty)
    }

    @Test(
        arguments: [
            ([], "at least 8 bytes, but this has 0"),
            ([1, 2, 3], "at least 8 bytes, but this has 3"),
            ([2, 0, 0, 0, 0, 0, 0, 0, 0x7B], "has 2 bytes, but only 1 bytes follow"),
            (
                [255, 255, 255, 255, 255, 255, 255, 255],
                "has 18446744073709551615 bytes, but at most 100000000"
            ),
            ([0, 0, 0, 0, 0, 0, 0, 128], "has 9223372036854775808 bytes, but at most 100000000"),
            ([0, 0, 0, 0, 0, 0, 0, 0], "not valid JSON"),
        ] as [([UInt8], String)])
    func `A wrong length is refused`(file: [UInt8], expected: String) {
        #expect(fault(file).contains(expected))
    }

    @Test(arguments: [
        ("{\"a\":", "not valid JSON"),
        ("[]", "should be a JSON object, but is a list"),
        ("{\"a\":{},\"a\":{}}", "\"a\" is there twice"),
        ("{\"a\":1}", "describes tensor \"a\" with an integer"),
        ("{\"__metadata__\":{\"k\":1}}", "\"k\" should be text, but is an integer"),
        ("{\"__metadata__\":\"x\"}", "should be a JSON object, but is text"),
    ])
    func `A header of another form is refused`(json: String, expected: String) {
        #expect(fault(file(json)).contains(expected))
    }

    @Test(arguments: [
        (#""F31","shape":[1],"data_offsets":[0,4]"#, "the dtype \"F31\", but one of BOOL, U8"),
        (#""F32","shape":[-1],"data_offsets":[0,4]"#, "the shape [-1], but a list of integers from 0"),
        (#""F32","shape":[1.0],"data_offsets":[0,4]"#, "the shape [1.0], but"),
        (#""F32","shape":[1]"#, "the data_offsets nothing, but"),
        (#""F32","shape":[1],"data_offsets":[4,0]"#, "the data_offsets [4, 0], but a start and an end"),
        (#""F32","shape":[1],"data_offsets":[0]"#, "the data_offsets [0], but a start and an end"),
        (#""F32","shape":[1],"data_offsets":[0,4],"x":1"#, "the unknown key \"x\""),
        (#""F32","shape":[2],"data_offsets":[0,4]"#, "4 bytes, but F32 of shape [2] takes 8"),
        (
            #""F32","shape":[4294967296,4294967296],"data_offsets":[0,4]"#,
            "the shape [4294967296, 4294967296], which is too large"
        ),
        (#""F32","shape":[2],"data_offsets":[0,8]"#, "ends at byte 8 of the data, but there are only 4"),
        (#""U8","shape":[3],"data_offsets":[1,4]"#, "at byte 1 of the data, but byte 0 was expected"),
        (#""U8","shape":[3],"data_offsets":[0,3]"#, "has 4 bytes of data, but its tensors take only 3"),
    ])
    func `A wrong description of a tensor is refused`(fields: String, expected: String) {
        let text = fault(file("{\"a\":{\"dtype\":\(fields)}}", dataByteCount: 4))
        #expect(text.contains(expected), "\(text)")
    }

    @Test func `Overlapping tensors are refused`() {
        let json =
            #"{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"#
            + #""b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#
        #expect(
            fault(file(json, dataByteCount: 4)).contains(
                "\"b\" at byte 2 of the data, but byte 3 was expected"))
    }
}
