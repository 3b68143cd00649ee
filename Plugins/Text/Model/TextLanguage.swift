import PerceiverKit

/// The tokens of texts, for a model that continues them.
struct TextLanguage: TokenLanguage {
    let tokenizer: any Tokenizer
    let unit: TokenUnit?
    private let specialTokens: [Int32]

    /// The language of a tokenizer's tokens.
    init(_ tokenizer: any Tokenizer) {
        self.tokenizer = tokenizer
        let ids = (0..<tokenizer.vocabularySize).map { Int32($0) }
        // The bytes of a whole text are those of its tokens only if each byte is a token.
        unit =
            tokenizer is ByteTokenizer
            ? TokenUnit("bits_per_byte", counts: ids.map { tokenizer.isSpecial($0) ? 0 : 1 }) : nil
        let end = tokenizer.endOfText
        specialTokens = ids.filter { tokenizer.isSpecial($0) && $0 != end }
    }

    var tokenCount: Int { tokenizer.vocabularySize }

    var endToken: Int32? { tokenizer.endOfText }

    /// Those that stand for no text, wherever.
    func hiddenTokens(at place: Int) -> [Int32] { specialTokens }

    /// A text.
    var promptForm: ExampleForm { .text() }

    /// The tokens of a text: the argument itself, or the content of a file or of standard input.
    func prompt(_ source: ExampleSource) throws -> [Int32] {
        if let text = source.words { return tokenizer.encode(text) }
        return tokenizer.encode(try decodedText([UInt8](source.contents()), place: source.name))
    }

    func text(of tokens: [Int32]) -> String? { tokenizer.decode(tokens, skippingSpecial: true) }
}

extension TokenInput: InputWithTokens {
    /// Texts, in the tokens of the tokenizer.
    public var language: any TokenLanguage { TextLanguage(tokenizer) }
}

extension TextDataset: DatasetWithTokens {
    /// All texts of a split are one sequence, in which each is followed by an end.
    public func tokenCounts(of split: Split) -> [Int] {
        sequences[split].map { $0.count == 0 ? [] : [$0.countWithEnds] } ?? []
    }

    /// Tokens of the texts of a split, one after another.
    public func tokens(_ range: Range<Int>, ofSequence sequence: Int, of split: Split, epoch: Int) -> [Int32]
    {
        sequences[split]?.tokens(range, withEnd: tokenizer.endOfText) ?? []
    }
}
