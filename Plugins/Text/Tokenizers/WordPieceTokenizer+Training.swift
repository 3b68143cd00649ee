extension WordPieceTokenizer {
    /// Learns a vocabulary from texts: pieces that spell them with few tokens.
    ///
    /// The special tokens [PAD], [UNK] and [MASK] come first, then the characters, then pieces that are merged from two,
    /// the most frequent pair first, as the Python package `tokenizers` does.
    ///
    /// - Parameters:
    ///   - texts: the texts.
    ///   - vocabularySize: the number of tokens; nil: ``publishedVocabularySize``, or fewer if the texts have too few
    ///     pieces, or more if they have too many characters.
    /// - Returns: the tokenizer.
    /// - Throws: `TokenizerError` when the texts have too few pieces or too many characters for `vocabularySize`.
    public static func train(
        on texts: some Sequence<String>, vocabularySize: Int? = nil
    ) throws -> WordPieceTokenizer {
        let normalizer = TextNormalizer.published
        var counts = WordCounts()
        for var text in texts {
            let normalized = text.withUTF8 { normalizer.normalized($0) }
            normalized.withUnsafeBufferPointer { counts.add($0) }
        }
        var merging = PieceMerging(counts, specialTokens: publishedSpecialTokens, prefix: "##")
        if let vocabularySize, merging.tokens.count > vocabularySize {
            throw TokenizerError(
                "The texts' characters alone make \(merging.tokens.count) tokens, more than the \(vocabularySize) "
                    + "that are asked for. Ask for at least \(merging.tokens.count).")
        }
        let wanted = vocabularySize ?? publishedVocabularySize
        while merging.tokens.count < wanted, merging.mergeNext() {}
        if let vocabularySize, merging.tokens.count < vocabularySize {
            throw TokenizerError(
                "The texts give only \(merging.tokens.count) tokens, but \(vocabularySize) are asked for. "
                    + "Ask for at most \(merging.tokens.count), or give more text.")
        }
        return WordPieceTokenizer(
            publishedWithTokens: merging.tokens.map { String(decoding: $0, as: UTF8.self) })
    }

    /// The published normalisation, with a vocabulary that begins with ``publishedSpecialTokens``.
    init(publishedWithTokens tokens: [String]) {
        self.init(
            normalizer: .published, vocabulary: WordPieceVocabulary(tokens: tokens, prefix: "##"),
            specialTokens: SpecialTokens(Array(zip(Self.publishedSpecialTokens, 0...))), padding: 0,
            unknown: 1,
            maximumWordLength: 100, cleansUp: true)
    }

    /// The size of the published vocabulary, with its special tokens.
    public static let publishedVocabularySize = 10_003

    /// The special tokens that every learned vocabulary begins with.
    static let publishedSpecialTokens = ["[PAD]", "[UNK]", "[MASK]"]
}
