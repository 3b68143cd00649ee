import Foundation
import PerceiverText

/// A tokenizer that the Python package `tokenizers` trained, and what it makes of 415 texts.
enum WordPieceFixture {
    struct Case: Decodable {
        let text: String
        let ids: [Int32]
        let tokens: [String]
        let decoded: String
    }

    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fixtures")

    static func contents() throws -> Data {
        try Data(contentsOf: folder.appendingPathComponent("wordpiece.json"))
    }

    static func tokenizer() throws -> any Tokenizer {
        try loadTokenizer(from: contents(), name: "wordpiece.json")
    }

    static func cases() throws -> [Case] {
        try Data(contentsOf: folder.appendingPathComponent("wordpiece-cases.jsonl"))
            .split(separator: UInt8(ascii: "\n"))
            .map { try JSONDecoder().decode(Case.self, from: $0) }
    }
}
