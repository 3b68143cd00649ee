import Foundation
import PerceiverKit

/// Turns text into ids and back.
public protocol Tokenizer: Sendable {
    /// The number of ids, which are 0 ..< `vocabularySize`.
    var vocabularySize: Int { get }

    /// The id of [PAD], with which shorter texts of a batch are padded.
    var paddingID: Int32 { get }

    /// The id of [MASK], or nil when the vocabulary has none.
    var maskID: Int32? { get }

    /// The id for words that the vocabulary cannot spell; nil if it can spell all.
    var unknownID: Int32? { get }

    /// Whether the id is that of a special token, such as [PAD].
    func isSpecial(_ id: Int32) -> Bool

    /// The ids of a text.
    ///
    /// The name of a special token within the text, such as [MASK], becomes that token's id. Nothing is added at the
    /// start or the end.
    func encode(_ text: String) -> [Int32]

    /// The tokens that a model finds at the ends of each text, such as [CLS] and [SEP]; nil, the default: none.
    var ends: TextEnds? { get }

    /// The token after each text where texts follow each other; by default that at the end of each text, or [PAD].
    var endOfText: Int32 { get }

    /// The text of ids.
    ///
    /// Ids that are not in the vocabulary are skipped.
    func decode(_ ids: [Int32], skippingSpecial: Bool) -> String

    /// The vocabulary's own string for an id, or nil when there is no such id.
    func token(_ id: Int32) -> String?

    /// Whether the id continues the word of the id before it; for masking whole words.
    ///
    /// A special token always ends a word.
    func continuesWord(_ id: Int32) -> Bool

    /// The contents of a `tokenizer.json` from which `loadTokenizer(from:name:)` makes this tokenizer again.
    func fileContents() throws -> Data
}

/// The tokens around a text.
public struct TextEnds: Sendable, Equatable {
    /// The one before it.
    public let start: Int32
    /// The one after it.
    public let end: Int32
}

extension Tokenizer {
    /// None.
    public var ends: TextEnds? { nil }

    /// That at the end of each text, or [PAD].
    public var endOfText: Int32 { ends?.end ?? paddingID }

    /// What a model reads of a text's ids: at most `maximumCount`, the tokens at its ends among them.
    func framed(_ ids: some Sequence<Int32>, maximumCount: Int) -> [Int32] {
        guard let ends else { return Array(ids.prefix(maximumCount)) }
        return [ends.start] + ids.prefix(maximumCount - endCount) + [ends.end]
    }

    /// The ids of a text without the tokens at its ends, if it has them.
    func unframed(_ ids: [Int32]) -> [Int32] {
        guard let ends, ids.count >= endCount, ids.first == ends.start, ids.last == ends.end else {
            return ids
        }
        return Array(ids.dropFirst().dropLast())
    }

    /// How many tokens there are at the ends of a text.
    var endCount: Int { ends == nil ? 0 : 2 }

    /// Checks that there is room for a text between its ends.
    ///
    /// - Throws: `SettingsError` if not.
    func requireRoom(inLength maxLength: Int) throws {
        guard maxLength > endCount else {
            throw SettingsError(
                "input.max_length should be more than the \(endCount) tokens at the ends of a text, but it is \(maxLength)."
            )
        }
    }
}

/// Makes a tokenizer from the contents of a `tokenizer.json`.
///
/// WordPiece files are those of the Python package `tokenizers`. `name` is the file to name in the `TokenizerError` that
/// is thrown when the contents are damaged, or are those of another type of tokenizer.
public func loadTokenizer(from contents: Data, name: String) throws -> any Tokenizer {
    let file = try TokenizerField(contents: contents, file: name)
    let type = file["model"]["type"]
    switch try type.text {
    case WordPieceTokenizer.typeName: return try WordPieceTokenizer(file)
    case ByteTokenizer.typeName: return try ByteTokenizer(file)
    default:
        throw type.fault(
            expected:
                "\"\(WordPieceTokenizer.typeName)\" or \"\(ByteTokenizer.typeName)\", which are known here")
    }
}
