import Testing

@testable import PerceiverTraining

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
        let base = try SettingsTree(json: #"{"a":{"x":1,"y":2},"b":[1,2],"c":3}"#)
        let overlay = try SettingsTree(json: #"{"c":{"z":1},"b":[3],"a":{"y":4,"w":5},"d":6}"#)
        #expect(
            base.merging(overlay).jsonText() == #"{"a":{"x":1,"y":4,"w":5},"b":[3],"c":{"z":1},"d":6}"#)
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
}
