import Foundation
import PerceiverData
import TestSupport

@testable import PerceiverText

/// Readers of documents and tokenizers.
extension Reader {
    static var texts: [Reader] {
        [
            Reader(
                "json-lines",
                texts: [
                    #"{"text": "good", "label": "pos"}"# + "\n"
                        + #"{"text": "bad\n\u00e9", "label": 0, "x": [1]}"# + "\n\n",
                    #"{"label": "a", "text": ""}"#,
                    #"[{"Text": "a", "labels": ["x", "y"], "split": "val"}, {"Text": "b", "labels": [], "split": "train"}]"#,
                    #"[{"text": "a", "target": 0.5}, {"text": "b", "target": 2}]"#,
                ]
            ) {
                _ = try Documents(
                    json: JSONSettings(), path: $0.file("lines.jsonl"), division: Division(seed: 0))
            },
            Reader(
                "plain-text",
                texts: ["one\ntwo\n\nthree four\r\nfive\n", "\u{FEFF}mark", "e\u{301}\u{1F600}"]
            ) { input in
                let path = try input.file("text.txt")
                var settings = PlainTextSettings()
                for unit in PlainTextSettings.Unit.allCases {
                    settings.unit = unit
                    _ = try Documents(plainText: settings, path: path, division: Division(seed: 0))
                }
            },
            Reader("tar", seeds: archives) { input in
                _ = try Documents(
                    textFolder: TextFolderSettings(), path: input.file("reviews.tar"),
                    division: Division(seed: 0))
            },
            Reader("tar-gz", seeds: { try archives().map(gzipped) }) { input in
                _ = try Documents(
                    textFolder: TextFolderSettings(), path: input.file("reviews.tar.gz"),
                    division: Division(seed: 0))
            },
            Reader("tokenizer", seeds: tokenizers) { input in
                let tokenizer = try loadTokenizer(from: Data(input.bytes), name: "tokenizer.json")
                for text in samples { check(tokenizer, text) }
                _ = try loadTokenizer(from: tokenizer.fileContents(), name: "written")
            },
            Reader("encode", texts: samples) { input in
                for tokenizer in try encoders.get() { check(tokenizer, input.text) }
            },
            Reader("decode", seeds: { [(0..<64).map { UInt8($0) }, [0, 0, 0, 255, 255, 255, 255, 127]] }) {
                input in
                let ids = input.bytes.withUnsafeBytes { bytes in
                    stride(from: 0, to: bytes.count - 3, by: 4).map {
                        bytes.loadUnaligned(fromByteOffset: $0, as: Int32.self)
                    }
                }
                for tokenizer in try encoders.get() {
                    // What is decoded comes from a model, so it is in the vocabulary.
                    let known = ids.map { Int32(Int($0.magnitude) % tokenizer.vocabularySize) }
                    for skips in [true, false] { _ = tokenizer.decode(known, skippingSpecial: skips) }
                    for id in ids {
                        _ = (tokenizer.token(id), tokenizer.isSpecial(id), tokenizer.continuesWord(id))
                    }
                }
            },
        ]
    }

    private static let samples = [
        "The food was great, and we will come back!", "don't [MASK] [CLS]x[SEP] ##ing",
        "\u{0}\u{7F}\u{200B}\u{FFFD}",
        "e\u{301}\u{327} \u{4E2D}\u{6587}\u{1F468}\u{200D}\u{1F469} \u{FB01} \u{130}",
        String(repeating: "a", count: 300),
    ]

    private static let encoders = Result {
        [try loadTokenizer(from: Data(fixture(wordPiece)), name: "wordpiece"), ByteTokenizer()]
    }

    private static let wordPiece = "PerceiverTextTests/Fixtures/wordpiece.json"

    /// Takes a text to tokens and back.
    private static func check(_ tokenizer: any Tokenizer, _ text: String) {
        let ids = tokenizer.encode(text)
        guard ids.allSatisfy({ (0..<tokenizer.vocabularySize).contains(Int($0)) }) else {
            fatalError("A token is outside the vocabulary.")
        }
        for skips in [true, false] { _ = tokenizer.decode(ids, skippingSpecial: skips) }
    }

    private static func archives() -> [[UInt8]] {
        var plain = TarWriter()
        for (name, text) in [
            ("train/pos/0_9.txt", "good"), ("train/neg/1_1.txt", "bad"), ("test/pos/2.txt", "well"),
        ] {
            plain.add("aclImdb/\(name)", text)
        }
        var long = TarWriter()
        long.add(
            "././@LongLink", Array("aclImdb/train/pos/\(String(repeating: "x", count: 120)).txt\0".utf8),
            kind: "L")
        long.add("short", "good")
        long.add("PaxHeader", Array("30 path=aclImdb/train/neg/1.txt\n".utf8), kind: "x")
        long.add("other", "bad")
        long.add("aclImdb/train/unsup/3.txt", Array("text".utf8), size: "77777777777")
        return [plain.archive, plain.bytes, long.archive]
    }

    private static func tokenizers() throws -> [[UInt8]] {
        let small = try WordPieceTokenizer.train(
            on: ["the food was great, the food was bad"], vocabularySize: 35)
        return [
            Array(try small.fileContents()), Array(try ByteTokenizer().fileContents()),
            try fixture(wordPiece),
        ]
    }
}
