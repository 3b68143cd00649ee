import Testing

@testable import PerceiverFiles

/// Pickles written by hand, as attackers and other versions of Lightning write them.
struct PickleMachineTests {
    private func value(_ pickle: [UInt8]) throws -> PickleValue {
        try pickle.withUnsafeBytes { bytes in
            let (item, machine) = try PickleMachine.run(bytes)
            let file = try MappedFile(path: #filePath)
            return try PickleTree.value(of: item, from: machine, file, [:])
        }
    }

    private func value(_ text: String) throws -> PickleValue {
        try value(Array(text.unicodeScalars.map { UInt8($0.value) }))
    }

    private func reason(_ pickle: [UInt8]) -> String {
        #expect(throws: PickleMachine.Fault.self) { try value(pickle) }?.reason ?? ""
    }

    private func reason(_ text: String) -> String {
        reason(Array(text.unicodeScalars.map { UInt8($0.value) }))
    }

    @Test func `Numbers have their signs and lengths`() throws {
        let pickle =
            "(J\u{FF}\u{FF}\u{FF}\u{FF}K\u{FF}M\u{1}\u{2}\u{8A}\u{2}\u{0}\u{80}\u{8A}\u{0}\u{8A}\u{9}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{FF}t."
        guard case .tuple(let values) = try value(pickle), values.count == 6, case .int(-1) = values[0],
            case .int(255) = values[1], case .int(513) = values[2], case .int(-32768) = values[3],
            case .int(0) = values[4], case .float(-0x1p64) = values[5]
        else {
            Issue.record("Some number is another.")
            return
        }
    }

    @Test(arguments: ["argparse\nNamespace", "pytorch_lightning.utilities.parsing\nAttributeDict"])
    func `Hyper-parameters in a plain object are a dictionary`(name: String) throws {
        let pickle = "c\(name)\n)\u{81}}X\u{1}\u{0}\u{0}\u{0}aK\u{7}sb."
        guard case .dictionary(let dictionary) = try value(pickle), case .int(7) = dictionary["a"] else {
            Issue.record("There should be a dictionary.")
            return
        }
    }

    @Test func `A class that is only mentioned is its name, as a value and as a key`() throws {
        guard case .dictionary(let dictionary) = try value("}cm\nEarlyStopping\nctorch\nfloat32\ns."),
            case .name("torch.float32") = dictionary["m.EarlyStopping"]
        else {
            Issue.record("There should be a dictionary.")
            return
        }
    }

    @Test(arguments: [
        ("cos\nsystem\nX\u{2}\u{0}\u{0}\u{0}ls\u{85}R.", "calls os.system with 1 arguments at its byte 19"),
        ("cm\nModel\n)\u{81}.", "calls m.Model with 0 arguments"),
        ("cargparse\nNamespace\n}b.", "gives attributes to what has none"),
        ("}}b.", "gives attributes to what has none"),
        ("(ios\nsystem\n.", "instruction INST at its byte 1"), ("\u{82}\u{1}.", "instruction EXT1"),
        ("\u{7}.", "instruction 0x7 at"), ("R.", "takes a value"), ("t.", "a mark that was not set"),
        ("h\u{5}.", "takes the value 5"), ("]K\u{1}K\u{2}s.", "adds to what is no dictionary"),
        ("}(K\u{1}u.", "a key without a value"), ("}NNs.", "neither a text nor a whole number"),
        ("]q\u{0}h\u{0}a.", "contains itself"), ("X\u{FF}\u{FF}\u{FF}\u{FF}a.", "ends in the middle"),
        ("X\u{1}\u{0}\u{0}\u{0}\u{FF}.", "not UTF-8"), ("cnothing", "a name without an end"),
        (
            "(X\u{7}\u{0}\u{0}\u{0}storagecos\nS\nX\u{1}\u{0}\u{0}\u{0}0NK\u{1}tQ.",
            "a storage of the type os.S"
        ),
        ("NQ.", "no storage"), ("", "ends in the middle"),
    ])
    func `Whatever does more than make data, or makes none, is refused`(pickle: String, words: String) {
        let reason = reason(pickle)
        #expect(reason.contains(words), "\(reason)")
    }

    @Test func `Nesting, repetition and counts have bounds`() {
        let deep =
            [UInt8](repeating: UInt8(ascii: "]"), count: 5000)
            + [UInt8](repeating: UInt8(ascii: "a"), count: 4999)
        #expect(reason(deep + Array(".".utf8)).contains("deeper than 64 levels"))
        let tuples = Array(")".utf8) + [UInt8](repeating: 0x85, count: 100_000) + Array(".".utf8)
        #expect(reason(tuples).contains("deeper than 64 levels"))
        // Each list is ten times the one before.
        let laughs =
            "]q\u{0}"
            + (0..<20).map {
                "](" + String(repeating: "h\(Character(Unicode.Scalar(UInt8($0))))", count: 10)
                    + "eq\(Character(Unicode.Scalar(UInt8($0 + 1))))"
            }.joined() + "."
        #expect(reason(laughs).contains("more than 4,194,304 values"))
        let long = "X\u{0}\u{10}\u{0}\u{0}" + String(repeating: "a", count: 4096) + "q\u{0}h\u{0}\u{93}."
        #expect(reason(long).contains("a long one"))
        for instruction in ["]", "(", "N"] {
            let many = [UInt8](repeating: Array(instruction.utf8)[0], count: 300_000)
            #expect(reason(many + Array(".".utf8)).contains("more than 262,144 values"))
        }
    }
}
