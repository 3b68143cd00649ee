import Foundation
import PerceiverText

/// A tokenizer for tests: words from a list, and pieces of words that begin with `##`.
struct WordList: Tokenizer {
    let words: [String]
    var maskID: Int32? = 2

    /// [PAD], [UNK], [MASK], then `words`.
    init(_ words: [String]) { self.words = ["[PAD]", "[UNK]", "[MASK]"] + words }

    /// [PAD], [UNK], [MASK], then w3, w4 and so on, every third of them a piece that goes on with a word.
    init(count: Int) { self.init((3..<count).map { $0 % 3 == 0 ? "##w\($0)" : "w\($0)" }) }

    var vocabularySize: Int { words.count }
    let paddingID: Int32 = 0
    let unknownID: Int32? = 1

    func isSpecial(_ id: Int32) -> Bool { id < 3 }

    func encode(_ text: String) -> [Int32] {
        text.split { $0.isWhitespace }.map { word in words.firstIndex(of: String(word)).map { Int32($0) } ?? 1
        }
    }

    func decode(_ ids: [Int32], skippingSpecial: Bool) -> String {
        ids.filter { !(skippingSpecial && isSpecial($0)) }.compactMap(token).joined(separator: " ")
    }

    func token(_ id: Int32) -> String? { words.indices.contains(Int(id)) ? words[Int(id)] : nil }

    func continuesWord(_ id: Int32) -> Bool { token(id)?.hasPrefix("##") ?? false }

    func fileContents() throws -> Data { try JSONEncoder().encode(words) }
}
