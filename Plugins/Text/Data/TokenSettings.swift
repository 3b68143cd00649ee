import Foundation
import PerceiverKit

/// Settings of how documents become tokens, a part of every text data set's own: `data.tokens`.
public struct TokenSettings: Settings {
    /// Which tokenizer is made where none is given.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// Pieces of words, learned from the documents.
        case wordpiece
        /// The bytes of UTF-8: nothing to learn, longer sequences.
        case bytes
    }

    /// Which tokenizer is made where none is given.
    public var kind = Kind.wordpiece
    /// The path of a tokenizer.json to use; nil: make one.
    public var file: String?
    /// Tokens of a vocabulary that is learned, special ones included.
    public var vocabularySize = 10_003
    /// Whether tokens are kept on disk for the next run.
    public var cache = true
    /// The folder where they are kept; nil: in the user's folder for caches.
    public var cacheFolder: String?

    /// The defaults.
    public init() {}

    /// The defaults, with a vocabulary of another size.
    public init(vocabularySize: Int) { self.vocabularySize = vocabularySize }

    /// A line for each setting.
    public static let help = [
        "kind": "the tokenizer to make: wordpiece, learned from the documents, or bytes of UTF-8",
        "file": "a tokenizer.json to use; null: that of the run that is taken over, or make one",
        "vocabulary_size": "tokens of a learned vocabulary, special ones included",
        "cache": "keep tokens on disk for the next run",
        "cache_folder": "where to keep them; null: perceiver-io in the user's folder for caches",
    ]
}

/// The name of a tokenizer's file, in the folder of a run.
let tokenizerFileName = "tokenizer.json"

extension TokenSettings {
    /// The tokenizer of an earlier run if there is one, else the one of ``file``, else one made for `documents`.
    ///
    /// - Parameters:
    ///   - files: those of an earlier run, by name.
    ///   - documents: what a vocabulary is learned from.
    /// - Returns: the tokenizer, and what the user may want to know of it.
    /// - Throws: `TokenizerError` for a file that is none, or is not the earlier run's; or for too few documents for the
    ///   vocabulary.
    func tokenizer(
        among files: [String: Data], for documents: Documents
    ) throws -> (any Tokenizer, note: String?) {
        if let contents = files[tokenizerFileName] {
            let earlier = try loadTokenizer(from: contents, name: tokenizerFileName)
            return (earlier, try compareFile(with: earlier))
        }
        if let file { return (try loadTokenizer(from: Data(readBytes(at: file)), name: file), nil) }
        switch kind {
        case .bytes: return (ByteTokenizer(), nil)
        case .wordpiece:
            let texts = documents.corpus.lazy.map(\.text)
            return (try WordPieceTokenizer.train(on: texts, vocabularySize: vocabularySize), nil)
        }
    }

    /// Checks that ``file``, where one is set, holds the tokenizer of the earlier run, for which its weights are.
    ///
    /// - Returns: a note on a file that is not there any more, which does no harm.
    private func compareFile(with earlier: any Tokenizer) throws -> String? {
        guard let file else { return nil }
        guard itemKind(at: file) != nil else {
            return "There is no tokenizer \(file) any more; that of the earlier run is used."
        }
        let other = try loadTokenizer(from: Data(readBytes(at: file)), name: file)
        guard try other.fileContents() == earlier.fileContents() else {
            throw TokenizerError(
                "The tokenizer \(file) has \(other.vocabularySize) tokens and is not the one that the earlier run's "
                    + "weights are for, which has \(earlier.vocabularySize). Leave out data.tokens.file, or make it null, "
                    + "to use the earlier run's.")
        }
        return nil
    }

    /// The tokens of documents, from the cache if they are there.
    func sequences(of documents: [Document], tokenizer: any Tokenizer) throws -> (
        TokenSequences, note: String?
    ) {
        func make() -> [[Int32]] { documents.map { tokenizer.encode($0.text) } }
        guard cache else { return (TokenSequences(make()), nil) }
        var key = TokenCacheKey()
        key.add([UInt8](try tokenizer.fileContents()))
        key.add(documents)
        let entry = try TokenCache(folder: cacheFolder).sequences(
            for: key, vocabularySize: tokenizer.vocabularySize, make: make)
        return (entry.sequences, entry.note)
    }
}
