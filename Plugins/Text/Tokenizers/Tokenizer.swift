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

/// Makes a tokenizer from the contents of a `tokenizer.json`.
///
/// WordPiece files are those of the Python package `tokenizers`. `name` is the file to name in the `TokenizerError` that
/// is thrown when the contents are damaged, or are those of another type of tokenizer.
public func loadTokenizer(from contents: Data, name: String) throws -> any Tokenizer {
    let file = try TokenizerField(contents: contents, file: name)
    let type = file["model"]["type"]
    switch try type.text {
    case WordPieceTokenizer.typeName: return try WordPieceTokenizer(file)
    case ByteTokenizer.typeName: return ByteTokenizer()
    default:
        throw type.fault(
            expected:
                "\"\(WordPieceTokenizer.typeName)\" or \"\(ByteTokenizer.typeName)\", which are known here")
    }
}
