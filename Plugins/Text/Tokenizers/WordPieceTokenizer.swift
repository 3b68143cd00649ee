import Foundation
import PerceiverKit

/// Spells each word with the longest pieces of a vocabulary, as BERT does.
///
/// Ids and texts are those of the Python package `tokenizers` with the same `tokenizer.json`.
public struct WordPieceTokenizer: Tokenizer {
    /// The name of this type of model in a `tokenizer.json`.
    static let typeName = "WordPiece"

    let normalizer: TextNormalizer
    let vocabulary: WordPieceVocabulary
    let specialTokens: SpecialTokens
    /// The id of a word that cannot be spelled.
    let unknown: Int32
    /// Longer words, in characters, cannot be spelled.
    let maximumWordLength: Int
    /// Whether decoding removes the spaces before punctuation.
    let cleansUp: Bool

    /// The id of [PAD].
    public let paddingID: Int32

    /// The number of ids, those of special tokens included.
    public var vocabularySize: Int { vocabulary.tokens.count }

    /// The id of [MASK], or nil when the vocabulary has none.
    public var maskID: Int32? { specialTokens.id(of: "[MASK]") }

    /// The id of a word that cannot be spelled.
    public var unknownID: Int32? { unknown }

    init(
        normalizer: TextNormalizer, vocabulary: WordPieceVocabulary, specialTokens: SpecialTokens,
        padding: Int32, unknown: Int32, maximumWordLength: Int, cleansUp: Bool
    ) {
        self.normalizer = normalizer
        self.vocabulary = vocabulary
        self.specialTokens = specialTokens
        paddingID = padding
        self.unknown = unknown
        self.maximumWordLength = maximumWordLength
        self.cleansUp = cleansUp
    }

    /// Whether the id is one of the special tokens.
    public func isSpecial(_ id: Int32) -> Bool { specialTokens.contains(id) }

    /// The vocabulary's string for an id, or nil when there is no such id.
    public func token(_ id: Int32) -> String? {
        vocabulary.tokens.indices.contains(Int(id)) ? vocabulary.tokens[Int(id)] : nil
    }

    /// Whether the id is a piece that begins with the prefix, such as "##ing".
    public func continuesWord(_ id: Int32) -> Bool {
        vocabulary.tokens.indices.contains(Int(id)) && vocabulary.isContinuation[Int(id)]
    }

    /// The ids of a text's pieces; a word that cannot be spelled becomes one [UNK].
    public func encode(_ text: String) -> [Int32] {
        var text = text
        return text.withUTF8 { bytes in
            var ids: [Int32] = []
            ids.reserveCapacity(bytes.count / 4)
            specialTokens.forEachPart(of: bytes) { part in
                switch part {
                case .token(let id): ids.append(id)
                case .text(let bytes):
                    normalizer.normalized(bytes).withUnsafeBufferPointer { appendPieces(of: $0, to: &ids) }
                }
            }
            return ids
        }
    }

    private func appendPieces(of text: UnsafeBufferPointer<UInt8>, to ids: inout [Int32]) {
        text.forEachWord { word in
            if isTooLong(word) || !vocabulary.appendPieces(of: word, to: &ids) { ids.append(unknown) }
        }
    }

    /// Whether the word has more than the allowed characters, of which each takes one to four bytes.
    private func isTooLong(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        if word.count <= maximumWordLength { return false }
        // The bytes of a character after its first begin with the bits 10.
        return word.count { $0 & 0b1100_0000 != 0b1000_0000 } > maximumWordLength
    }

    /// The text of the pieces, with spaces between words; capitals, accents and unusual spaces are lost.
    public func decode(_ ids: [Int32], skippingSpecial: Bool) -> String {
        var text: [UInt8] = []
        var isFirst = true
        for id in ids where !(skippingSpecial && isSpecial(id)) {
            guard let token = token(id) else { continue }
            if isFirst {
                text += cleaned(Array(token.utf8))
            } else if continuesWord(id) {
                text += cleaned(Array(token.utf8.dropFirst(vocabulary.prefix.utf8.count)))
            } else {
                text += cleaned(Array(" \(token)".utf8))
            }
            isFirst = false
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func cleaned(_ piece: [UInt8]) -> [UInt8] {
        guard cleansUp else { return piece }
        return spellings.reduce(piece) { $0.replacing(Array($1.old.utf8), with: Array($1.new.utf8)) }
    }
}

/// What cleaning up replaces, in this order, within one piece and the space before it.
private let spellings: [(old: String, new: String)] = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
    (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
]
