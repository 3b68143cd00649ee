import Testing

@testable import PerceiverSettings

/// Numbers of settings are in a range, whether their group declares one or not.
struct SettingRangeTests {
    /// A group that declares the range of one of its numbers.
    private struct Sizes: Settings {
        @Setting("how many") var count = 3
        @Setting("a small number") var small: Int8 = 4
        @Setting("how many of each") var counts = [1]
        @Setting("how much") var amount = 2.5
        @Setting("how much of it", .shareBelowOne) var share: Float = 0.5
        @Setting("how large a part", .above(0, to: 1)) var area: Float?
    }

    private struct Texts: Settings {
        @Setting("where to begin") var from: String?
        @Setting("what to show") var samples: [String] = []
    }

    @Test(arguments: [
        ("count: 1", nil), ("count: 1000000", nil),
        ("count: 0", "an integer from 1 to 1000000, but it is 0"),
        ("count: 1000001", "from 1 to 1000000"), ("count: -1", "from 1 to 1000000"),
        ("count: 9223372036854775807", "but it is 9223372036854775807"),
        ("counts: [1, 0]", "counts[1]\" should be an integer from 1"),
        ("small: 128", "from 1 to 127"), ("small: 127", nil),
        ("amount: 0", nil), ("amount: -1", "a number from 0 to 1000000000, but it is -1.0"),
        ("amount: 1e400", "from 0 to"), ("amount: .nan", "from 0 to"), ("amount: .inf", "but it is"),
        ("amount: \".inf\"", "should be a number"), ("amount: 1e9", nil),
        ("share: 1e-300", "but it is 1e-300, which is nearer to 0 than"), ("amount: 1.0e+10", "from 0 to"),
        ("share: 0.0", nil), ("share: 1", "a number from 0 to below 1, but it is 1.0"),
        ("share: .nan", "below 1"),
        ("area: 0", "a number above 0 and at most 1, but it is 0.0"), ("area: 1", nil),
        ("area: null", nil),
    ])
    func `Only what is in its range is taken`(yaml: String, complaint: String?) throws {
        let decode = { try SettingsTree(yaml: yaml).decode(Sizes.self) }
        guard let complaint else {
            #expect(throws: Never.self) { try decode() }
            return
        }
        let error = try #require(#expect(throws: SettingsError.self) { try decode() })
        #expect(error.description.contains(complaint), "\(error)")
    }

    @Test func `The table of settings shows the ranges`() {
        let types = Dictionary(uniqueKeysWithValues: Sizes.descriptions().map { ($0.keyPath, $0.type) })
        #expect(types["count"] == "an integer from 1 to 1000000")
        #expect(types["counts"] == "a list with each element an integer from 1 to 1000000")
        #expect(types["area"] == "a number above 0 and at most 1 or null")
    }

    @Test func `A text or a list of any length is not taken`() throws {
        let long = String(repeating: "7", count: 1_000_000)
        let samples = "[" + Array(repeating: "a", count: 20_000).joined(separator: ",") + "]"
        for (yaml, part) in [
            ("from: \"\(long)\"", "text of 1 to 100000 bytes, but it has 1000000"),
            ("from: ''", "text of 1 to 100000 bytes, but it has 0"),
            ("samples: \(samples)", "at most 10000 elements, but it has 20000"),
        ] {
            let error = try #require(
                #expect(throws: SettingsError.self) {
                    try SettingsTree(yaml: yaml).decode(Texts.self)
                })
            #expect(error.description.contains(part) && error.description.count < 300, "\(error)")
        }
    }
}
