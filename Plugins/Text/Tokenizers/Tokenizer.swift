import Foundation
import PerceiverKit

/// Turns text into ids and back.
public protocol Tokenizer: Sendable {
    /// How many ids there are: 0 ..< `vocabularySize`.
    var vocabularySize: Int { get }

    /// The id of [PAD], which fills a batch up to its longest text.
    var paddingID: Int32 { get }

    /// The id of [MASK], or nil when the vocabulary has none.
    var maskID: Int32? { get }

    /// The id that stands for words which the vocabulary cannot spell, or nil when it can spell all.
    var unknownID: Int32? { get }

    /// Whether the id stands for no text of its own, such as [PAD].
    func isSpecial(_ id: Int32) -> Bool

    /// The ids of a text.
    ///
    /// The name of a special token within the text, such as [MASK], becomes that token's id. Nothing is added at the
    /// start or the end.
    func encode(_ text: String) -> [Int32]

    /// The text of ids.
    ///
    /// Ids that are not in the vocabulary are passed over.
    func decode(_ ids: [Int32], skippingSpecial: Bool) -> String

    /// The vocabulary's own string for an id, or nil when there is no such id.
    func token(_ id: Int32) -> String?

    /// Whether the id goes on with the word of the id before it; for masking whole words.
    ///
    /// A special token ends a word, whatever follows it.
    func continuesWord(_ id: Int32) -> Bool

    /// The contents of a `tokenizer.json` from which this tokenizer can be made again.
    func fileContents() throws -> Data
}
