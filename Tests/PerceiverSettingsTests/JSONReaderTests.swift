import Testing

@testable import PerceiverFiles
@testable import PerceiverSettings

struct JSONReaderTests {
    @Test(arguments: [
        ("null", SettingsTree.null), (" true ", .bool(true)), ("-12", .int(-12)), ("1.50", .double(1.5)),
        ("2E+3", .double(2000)), ("9223372036854775808", .double(9_223_372_036_854_775_808)),
        (#""a\"\\\/\b\f\n\r\tä\u00e4""#, .string("a\"\\/\u{8}\u{C}\n\r\tää")),
        (#""\ud83d\ude00""#, .string("\u{1F600}")), ("[1, []]", .array([.int(1), .array([])])),
        ("{}", SettingsTree()),
    ])
    func `A value is read as it is meant`(text: String, value: SettingsTree) throws {
        #expect(try SettingsTree(json: text) == value)
    }

    @Test func `Keys keep their order through reading and writing`() throws {
        let text = #"{"z":1,"a":{"n":null,"b":[true,0.5,"x\u0001"]}}"#
        #expect(try SettingsTree(json: text).jsonText() == text)
        #expect(try SettingsTree(json: SettingsTree(json: text).jsonText(multiline: true)).jsonText() == text)
    }

    @Test func `Lines of JSON are indented by level`() throws {
        let tree = try SettingsTree(json: #"{"a":1,"b":{"c":[1,2]},"d":{}}"#)
        let expected = """
            {
              "a": 1,
              "b": {
                "c": [1, 2]
              },
              "d": {}
            }
            """
        #expect(tree.jsonText(multiline: true) == expected)
    }

    @Test(arguments: [
        "", "nul", "01", "1.", ".5", "+1", "1e", "[1,]", "[1", "{\"a\" 1}", "{a:1}", "\"a", "\"\u{1}\"",
        #""\x""#,
        #""\ud83d""#, #""\ude00""#, #""\u12g4""#, "1 2", "1e999", #"{"a":1,"a":2}"#,
    ])
    func `Text that is not JSON is refused`(text: String) {
        #expect(throws: SettingsError.self) { try SettingsTree(json: text) }
    }

    @Test func `Invalid UTF-8 in a string is refused`() {
        let bytes: [UInt8] = [0x22, 0xC3, 0x28, 0x22]
        #expect(throws: JSONReader.Fault.self) { try bytes.withUnsafeBytes { try JSONReader.read($0) } }
    }

    @Test func `Nesting without end is refused before the stack is full`() {
        #expect(throws: SettingsError.self) {
            try SettingsTree(json: String(repeating: "[", count: 1_000_000))
        }
    }
}
