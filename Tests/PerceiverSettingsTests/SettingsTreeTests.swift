import Testing

@testable import PerceiverSettings

struct SettingsTreeTests {
    @Test func `A path reads and writes settings in groups`() {
        var tree = SettingsTree()
        tree["training.batch_size"] = .int(32)
        tree["training.name"] = .string("x")
        tree["input"] = .array([])
        #expect(tree["training.batch_size"] == .int(32))
        #expect(tree["training.batch_size.more"] == nil)
        #expect(tree["other.name"] == nil)
        #expect(tree.mapping?.keys == ["training", "input"])
        tree["training.batch_size"] = nil
        tree["none.at.all"] = nil
        #expect(tree.jsonText() == #"{"training":{"name":"x"},"input":[]}"#)
    }

    @Test func `Merging replaces single settings and keeps the order`() throws {
        let base = try SettingsTree(json: #"{"a":{"x":1,"y":2},"b":[1,2],"c":3,"e":{"f":1}}"#)
        let overlay = try SettingsTree(json: #"{"c":7,"b":[3],"a":{"y":4,"w":5},"d":6,"e":null}"#)
        let merged = #"{"a":{"x":1,"y":4,"w":5},"b":[3],"c":7,"e":{"f":1},"d":6}"#
        #expect(try base.merging(overlay).jsonText() == merged)
    }

    @Test(arguments: [
        (#"{"a":{"b":1}}"#, #"{"a":2}"#, "\"a\" should be a group of settings, but it is 2"),
        (#"{"a":{"b":1}}"#, #"{"a":{"b":{"c":2}}}"#, "\"a.b\" should be a group of settings, but it is 1"),
    ])
    func `A group and a single setting of one name are refused`(base: String, overlay: String, text: String) {
        let error = #expect(throws: SettingsError.self) {
            try SettingsTree(json: base).merging(SettingsTree(json: overlay))
        }
        #expect(error?.description.contains(text) == true, "\(String(describing: error))")
    }

    @Test func `Infinite numbers survive JSON as text`() {
        let tree = SettingsTree.array([.double(.infinity), .double(-.infinity), .double(.nan)])
        #expect(tree.jsonText() == #"[".inf","-.inf",".nan"]"#)
    }

    @Test(
        arguments: [
            ("", ["abc"], nil), ("batchsize", ["batch_size", "name"], "batch_size"),
            ("bath_size", ["name"], nil),
            ("lr", ["lamb", "l"], "l"),
        ] as [(String, [String], String?)])
    func `The nearest name is found if one is alike`(name: String, candidates: [String], expected: String?) {
        #expect(nearest(to: name, among: candidates) == expected)
    }

    @Test(arguments: [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("ab", "ba", 2)])
    func `The edit distance counts additions, removals and exchanges`(left: String, right: String, count: Int)
    {
        #expect(editDistance(left, right) == count)
        #expect(editDistance(right, left) == count)
    }

    @Test func `A tree in a program is written as in a file`() throws {
        let tree: SettingsTree = [
            "input.name": "image", "training": ["epochs": 2, "learning_rate": 1e-3, "samples": ["a", "b"]],
            "training.freeze_encoder": true,
        ]
        let yaml = """
            input: {name: image}
            training: {epochs: 2, learning_rate: 0.001, samples: [a, b], freeze_encoder: true}
            """
        #expect(try tree == SettingsTree(yaml: yaml))
    }
}
