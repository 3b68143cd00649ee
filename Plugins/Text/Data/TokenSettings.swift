import Foundation
import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of tokenization, in every text data set: `data.tokens`.
public struct TokenSettings: Settings {
    /// The tokenizer that is made if none is given.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// Pieces of words, learned from the documents.
        case wordpiece
        /// The bytes of UTF-8: needs no training, but sequences are longer.
        case bytes
    }

    @Setting(
        "the tokenizer to make: wordpiece, learned from the documents, or bytes of UTF-8; null: that of the earlier run, or "
            + "bytes where a model continues the texts, otherwise wordpiece")
    public var kind: Kind?
    @Setting(
        "whether [CLS] stands before and [SEP] after each text of bytes, as in the published models; null: as in the earlier run, "
            + "or false") public var marksEnds: Bool?
    @Setting("a tokenizer.json to use; null: that of the earlier run, or a new one")
    public var file: String?
    @Setting(
        "size of a learned vocabulary, with special tokens; null: that of the earlier run, or 10003, or as many as the texts give",
        .many)
    public var vocabularySize: Int?
    @Setting(
        "chance that a token of a training text is hidden from a classifier or regressor; one of a text always stays",
        .shareBelowOne)
    public var hide: Float = 0
    @Setting("keep tokens on disk for the next run", isChangeable: true) public var cache = true
    @Setting("where to keep them; null: perceiver-io in the user's folder for caches", isChangeable: true)
    public var cacheFolder: String?

    /// The defaults.
    public init() {}

    /// The defaults, with a vocabulary of another size.
    public init(vocabularySize: Int) { self.vocabularySize = vocabularySize }
}

/// The name of the tokenizer's file in the folder of a run.
let tokenizerFileName = "tokenizer.json"

extension TokenSettings {
    /// The tokenizer of an earlier run if there is one, else the one of ``file``, else one made for `documents`.
    ///
    /// - Parameters:
    ///   - documents: the documents that a vocabulary is learned from.
    ///   - request: the request with the files of an earlier run.
    /// - Returns: the tokenizer, and a note for the user if its size was not to be expected.
    /// - Throws: `TokenizerError` for an invalid file, for a tokenizer other than that of the earlier run, or for
    ///   too few documents for the vocabulary.
    func tokenizer(for documents: Documents, request: DataRequest) throws -> (any Tokenizer, note: String?) {
        let named = { (file: String) in try loadTokenizer(from: Data(readBytes(at: file)), name: file) }
        if let contents = request.files[tokenizerFileName] {
            let earlier = try loadTokenizer(from: contents, name: tokenizerFileName)
            if request.takesOver {
                if let file { try requireSame(named(file), as: earlier, file: file) }
                try requireKind(of: earlier)
            }
            return (earlier, request.takesOver ? noteOnSize(of: earlier) : nil)
        }
        if let file { return (try named(file), nil) }
        switch kind ?? (request.isContinued ? .bytes : .wordpiece) {
        case .bytes: return (ByteTokenizer(marksEnds: marksEnds ?? false), nil)
        case .wordpiece:
            guard marksEnds != true else {
                throw TokenizerError(
                    "data.tokens.marks_ends goes with data.tokens.kind bytes: a learned vocabulary has no [CLS] and [SEP]."
                )
            }
            do {
                let tokenizer = try WordPieceTokenizer.train(
                    on: documents.corpus.lazy.map(\.text), vocabularySize: vocabularySize)
                return (tokenizer, vocabularySize == nil ? note(on: tokenizer.vocabularySize) : nil)
            } catch let error as TokenizerError {
                throw TokenizerError("\(error) The setting is data.tokens.vocabulary_size.")
            }
        }
    }

    /// A note on a vocabulary whose size nobody asked for; nil if it is the usual one.
    private func note(on size: Int) -> String? {
        let usual = WordPieceTokenizer.publishedVocabularySize
        if size == usual { return nil }
        return "vocabulary of \(size) tokens in place of \(usual): "
            + (size < usual ? "the texts give no more" : "the texts have so many characters")
    }

    /// A size that was asked for, by a preset or data set perhaps, and has no effect; nil if it is that of the earlier tokenizer.
    private func noteOnSize(of earlier: any Tokenizer) -> String? {
        guard let vocabularySize, vocabularySize != earlier.vocabularySize else { return nil }
        return
            "vocabulary of \(earlier.vocabularySize) tokens, that of the weights taken over, in place of \(vocabularySize)"
    }

    /// Weights that are taken over only fit the tokens of their own run.
    private func requireSame(
        _ tokenizer: any Tokenizer, as earlier: any Tokenizer, file: String
    ) throws {
        guard try tokenizer.fileContents() != earlier.fileContents() else { return }
        throw TokenizerError(
            "The tokenizer \(file) has \(tokenizer.vocabularySize) tokens and is not the one that the weights taken over "
                + "are for, which has \(earlier.vocabularySize). Leave out data.tokens.file to use that one.")
    }

    /// What would make another tokenizer than that of the weights that are taken over has no effect, so it is refused.
    private func requireKind(of earlier: any Tokenizer) throws {
        let bytes = earlier as? ByteTokenizer
        let faults = [
            ("kind", kind.map { $0.rawValue }, (bytes == nil ? Kind.wordpiece : .bytes).rawValue),
            ("marks_ends", marksEnds.map { "\($0)" }, "\(bytes?.ends != nil)"),
        ].filter { $0.1 != nil && $0.1 != $0.2 }
        guard let (name, asked, found) = faults.first else { return }
        throw TokenizerError(
            "data.tokens.\(name) is \(asked ?? ""), but the weights taken over are for a tokenizer that has \(found) there. Leave "
                + "out data.tokens.\(name) to use that one.")
    }

    /// The tokens of documents, from the cache if it has them.
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
