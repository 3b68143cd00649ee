import Foundation
import PerceiverText
import Testing

struct WordPieceDamageTests {
    @Test(
        arguments: [
            (
                "\"type\": \"WordPiece\",\n    \"unk", "\"type\": \"BPE\",\n    \"unk",
                ["model.type", "\"BPE\""]
            ),
            ("\"version\": \"1.0\"", "\"version\": \"2.0\"", ["\"version\"", "\"1.0\"", "\"2.0\""]),
            ("\"truncation\": null", "\"truncation\": {\"max_length\": 5}", ["\"truncation\"", "null"]),
            (
                "\"type\": \"NFD\"", "\"type\": \"NFKC\"",
                ["normalizer.normalizers[1].type", "\"NFKC\"", "NFD"]
            ),
            ("{\n        \"type\": \"NFD\"\n      }", "7", ["normalizer.normalizers[1].type", "missing"]),
            ("\"type\": \"Whitespace\"", "\"type\": \"Metaspace\"", ["pre_tokenizer.type", "Metaspace"]),
            ("\"cleanup\": true", "\"cleanup\": 1", ["decoder.cleanup", "true or false"]),
            ("\"lstrip\": false", "\"lstrip\": true", ["added_tokens[0].lstrip"]),
            ("\"content\": \"[PAD]\"", "\"content\": \"<pad>\"", ["added_tokens[0].id", "[PAD]"]),
            ("\"unk_token\": \"[UNK]\"", "\"unk_token\": \"<unk>\"", ["model.unk_token", "<unk>"]),
            ("\"max_input_chars_per_word\": 100", "\"max_input_chars_per_word\": -1", ["max_input_chars"]),
            ("\"max_input_chars_per_word\": 100,", "", ["model.max_input_chars_per_word", "missing"]),
            ("\"tear\": 1991", "\"tear\": 1990", ["model.vocab.tear", "\"tut\"", "1990"]),
            ("\"tear\": 1991", "\"tear\": \"x\"", ["model.vocab.tear", "integer"]),
            ("\"tear\": 1991", "\"tear\": 4000000", ["model.vocab", "1991 is missing"]),
            ("\"tear\": 1991", "\"tut\": 1991", ["tut", "twice"]),
            ("\"vocab\": {", "\"vocab\": [", ["JSON"]),
        ] as [(String, String, [String])])
    func `A file with a wrong field is refused with its name`(
        old: String, new: String, complaints: [String]
    ) throws {
        let text = String(decoding: try WordPieceFixture.contents(), as: UTF8.self)
        let range = try #require(text.range(of: old))
        let damaged = Data(text.replacingCharacters(in: range, with: new).utf8)
        let error = #expect(throws: TokenizerError.self) {
            try loadTokenizer(from: damaged, name: "damaged.json")
        }
        let description = error?.description ?? ""
        for complaint in ["damaged.json"] + complaints {
            #expect(description.contains(complaint), "\(description)")
        }
    }

    private static func replacing(_ old: String, _ new: String) -> String {
        "{\"type\": \"Replace\", \"pattern\": {\"String\": \"\(old)\"}, \"content\": \"\(new)\"}, "
    }

    private func load(with steps: [String]) throws -> any Tokenizer {
        let text = String(decoding: try WordPieceFixture.contents(), as: UTF8.self)
        let range = try #require(text.range(of: "{\n        \"type\": \"NFD\""))
        return try loadTokenizer(
            from: Data(text.replacingCharacters(in: range, with: steps.joined() + text[range]).utf8),
            name: "grown.json")
    }

    @Test func `Steps that double a text again and again are refused`() {
        let error = #expect(throws: TokenizerError.self) {
            try load(with: Array(repeating: Self.replacing("a", "aa"), count: 40))
        }
        #expect(error?.description.contains("\"normalizer\"") == true, "\(String(describing: error))")
        #expect(error?.description.contains("step 35 of 44") == true, "\(String(describing: error))")
    }

    @Test func `Steps that lengthen different characters are not`() throws {
        let steps = "abcdefghijklmnop".map { Self.replacing("\($0)", "????????") }
        #expect(try load(with: steps).encode("a").count > 0)
    }

    @Test func `A file cut anywhere is refused`() throws {
        let contents = try WordPieceFixture.contents()
        for count in stride(from: 0, to: contents.count - 4, by: 1013) {
            #expect(throws: TokenizerError.self) {
                try loadTokenizer(from: contents.prefix(count), name: "cut.json")
            }
        }
    }

    @Test(
        arguments: [[0xFF, 0xFE], Array("[]".utf8), Array("{}".utf8), Array("{\"model\": 3}".utf8)]
            as [[UInt8]])
    func `What is no tokenizer is refused`(bytes: [UInt8]) {
        #expect(throws: TokenizerError.self) { try loadTokenizer(from: Data(bytes), name: "odd.json") }
    }
}
