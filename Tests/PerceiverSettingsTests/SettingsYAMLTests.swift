import TestSupport
import Testing

@testable import PerceiverFiles
@testable import PerceiverSettings

struct SettingsYAMLTests {
    @Test(arguments: [
        ("64", SettingsTree.int(64)), ("-7", .int(-7)), ("+7", .int(7)), ("0x1F", .int(31)),
        ("0o17", .int(15)),
        ("007", .int(7)), ("1e-3", .double(0.001)), ("1E5", .double(1e5)), (".5", .double(0.5)),
        ("2.", .double(2)),
        ("-1.5e+3", .double(-1500)), (".inf", .double(.infinity)), ("-.INF", .double(-.infinity)),
        ("99999999999999999999", .double(1e20)), ("true", .bool(true)), ("False", .bool(false)), ("~", .null),
        ("null", .null), ("", .null), ("yes", .string("yes")), ("1_000", .string("1_000")),
        ("1e", .string("1e")),
        (".", .string(".")), ("-", .string("-")), ("e5", .string("e5")), ("1.2.3", .string("1.2.3")),
        ("0x", .string("0x")), ("0x-1", .string("0x-1")), ("--1", .string("--1")), ("nan", .string("nan")),
        ("inf", .string("inf")), ("1e999", .string("1e999")), ("1e-3-4", .string("1e-3-4")),
    ])
    func `A value without quotes is read by the rules of YAML`(text: String, value: SettingsTree) {
        #expect(YAMLScalar.value(of: text) == value)
    }

    @Test func `A file is read with its order, types and quotes`() throws {
        let tree = try SettingsTree(
            yaml: """
                # A comment.
                training:
                  lr: 1e-3
                  name: "64"
                  text: !!str 5
                  sizes: [1, 2.0, a]
                empty:
                base: {x: 1}
                copy: "*base"
                """)
        let expected =
            #"{"training":{"lr":0.001,"name":"64","text":"5","sizes":[1,2.0,"a"]},"#
            + #""empty":null,"base":{"x":1},"copy":"*base"}"#
        #expect(tree.jsonText() == expected)
    }

    @Test(arguments: ["", "# nothing\n", "---\n"])
    func `An empty file is an empty group`(text: String) throws {
        #expect(try SettingsTree(yaml: text) == SettingsTree())
    }

    @Test(arguments: [
        ("a: 1\na: 2\n", "duplicated"), ("a: [1\n", "in line 2, column 1, "),
        ("- 1\n", "should be a group of settings, but found was a list"),
        ("5", "found was an integer"), ("a: 1\n---\nb: 2\n", "YAML"), ("[1]: 2\n", "only text as keys"),
        ("a: *b\n", "undefined alias"),
    ])
    func `Text that is not one group is refused`(text: String, expected: String) {
        let error = #expect(throws: SettingsError.self) { try SettingsTree(yaml: text, source: "The file x") }
        #expect(error?.description.hasPrefix("The file x ") == true)
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test func `A tree is written as people write it`() throws {
        let tree = try SettingsTree(
            json:
                #"{"a":{"lr":0.001,"tiny":0.00001,"seed":null,"shuffle":true},"#
                + #""sizes":[28,28],"none":{},"s":"text here"}"#
        )
        let expected = """
            a:
              lr: 0.001
              tiny: 1.0e-05
              seed: null
              shuffle: true
            sizes: [28, 28]
            none: {}
            s: text here

            """
        #expect(try tree.yamlText() == expected)
    }

    @Test(arguments: [
        "yes", "No", "1e3", "64", "", "null", "~", "true", ".5", "0x10", "1_000", "12:30:00", "2024-01-01",
        "a: b",
        "# c", "- d", "[e", "{f", "*g", "&h", "!i", "%j", "@k", "`l", "'m'", "\"n\"", " o ", "p\nq", "r\n",
        "\ts", "t: ",
        "<<", "=", "caf\u{E9} \u{1F600}", "\u{1}", "C:\\x", "-", "--- a", "...", "?", "a #b", ",x", "|", ">",
        String(repeating: "long text ", count: 30),
    ])
    func `Text stays text through writing and reading, as a value and as a key`(text: String) throws {
        let tree = SettingsTree.mapping(
            SettingsMapping([("value", .string(text)), (text, .int(1)), ("list", .array([.string(text)]))]))
        let yaml = try tree.yamlText()
        #expect(try SettingsTree(yaml: yaml) == tree, "\(yaml)")
    }

    @Test(arguments: [
        0.1, 1e-4, 1e-5, 1e16, 1e20, 1 / 3, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -0.0, 100,
        .infinity, -.infinity,
    ])
    func `Numbers stay the same through writing and reading`(value: Double) throws {
        var tree = SettingsTree()
        tree["x"] = .double(value)
        #expect(try SettingsTree(yaml: tree.yamlText()) == tree)
    }

    /// Ten levels of nine aliases stand for 3.5 billion values, as values and as keys, which the parser compares.
    private static func bomb(_ level: (Int, String) -> String) -> String {
        (1..<10).reduce("l0: &l0 [x]\n") { text, number in
            let aliases = (0..<9).map { _ in "*l\(number - 1)" }.joined(separator: ", ")
            return text + level(number, aliases) + "\n"
        }
    }

    @Test(arguments: [
        bomb { "l\($0): &l\($0) [\($1)]" }, bomb { "? &l\($0) [\($1)]\n: 1" }, "a: &x {b: 1}\nc: *x\n",
    ])
    func `Aliases are refused before they are written out`(yaml: String) {
        let error = #expect(throws: SettingsError.self) { try SettingsTree(yaml: yaml, source: "The file f") }
        #expect(error?.description.contains("aliases such as *name") == true, "\(String(describing: error))")
        #expect(error?.description.hasPrefix("The file f") == true, "\(String(describing: error))")
    }

    @Test func `An alias in the value of one setting is refused`() {
        let value = "[&a [1], *a]"
        #expect(throws: SettingsError.self) {
            try SettingsTree().applying(SettingsOverride.parse(["--tags", value])).decode(
                ExampleSettings.self)
        }
    }

    @Test func `Signs of anchors and aliases in text are text`() throws {
        let tree = try SettingsTree(yaml: "a: 'int *p = &p'  # *p\nb: R&B *p\n")
        #expect(tree.jsonText() == #"{"a":"int *p = &p","b":"R&B *p"}"#)
    }

    @Test(arguments: [
        (String(repeating: "[", count: 100_000), "YAML"),
        ("a: " + String(repeating: "[", count: 64) + String(repeating: "]", count: 64), "at most 64"),
        (String(repeating: "{a: ", count: 65) + "1" + String(repeating: "}", count: 65), "at most 64"),
        ("a: " + String(repeating: "x", count: 1 << 20), "at most 1048576 bytes"),
    ])
    func `Text that is too deep or too long is refused`(yaml: String, expected: String) {
        let error = #expect(throws: SettingsError.self) { try SettingsTree(yaml: yaml) }
        #expect(error?.description.contains(expected) == true)
        #expect((error?.description.count ?? 0) < 2000)
    }

    @Test func `Text may be as deep as is said`() {
        let lists = String(repeating: "[", count: 63) + String(repeating: "]", count: 63)
        #expect(throws: Never.self) { try SettingsTree(yaml: "a: \(lists)") }
    }

    @Test func `A file is written and read, and a missing one is named`() throws {
        let folder = try TemporaryFolder()
        let tree = SettingsTree(describing: ExampleSettings())
        try tree.write(toYAMLFile: folder.file("config.yaml"))
        #expect(try SettingsTree(yamlFile: folder.file("config.yaml")) == tree)
        #expect(throws: FileError.self) { try SettingsTree(yamlFile: folder.file("none.yaml")) }
    }
}
