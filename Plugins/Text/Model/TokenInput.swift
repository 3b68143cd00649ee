import Foundation
import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the input `text`.
public struct TokenInputSettings: Settings {
    @Setting("channels of a token's embedding and position") public var channels = 64
    @Setting("the most tokens of a text") public var maxLength = 512
    @Setting("whether embeddings are multiplied by the square root of their channels") public
        var scalesEmbedding = true

    /// The defaults.
    public init() {}
}

/// Tokens as rows: the sum of a learned embedding and a learned position.
///
/// Reads `tokens` of a batch, int32 [b, m], and `is_padding`, bytes [b, m]: 1 where a row is padding; a batch
/// without it has no padding.
public struct TokenInput: InputWithExamples {
    let embedding: Embedding
    /// [maxLength, channels].
    let positions: Parameter
    let embeddingScale: Float
    /// The tokenizer of the tokens.
    public let tokenizer: any Tokenizer

    /// Declares the input for texts tokenized by `tokenizer`.
    ///
    /// - Throws: `SettingsError` for a number out of range.
    public init(_ settings: TokenInputSettings = TokenInputSettings(), tokenizer: any Tokenizer) throws {
        try settings.checkRanges(at: "input")
        try tokenizer.requireRoom(inLength: settings.maxLength)
        embedding = Embedding(tokenizer.vocabularySize, settings.channels)
        positions = Parameter(
            [settings.maxLength, settings.channels], .uniform(bound: 0.5), role: .positions)
        embeddingScale = settings.scalesEmbedding ? Float(settings.channels).squareRoot() : 1
        self.tokenizer = tokenizer
    }

    /// Channels of a row.
    public var channels: Int { positions.shape[1] }

    /// The most tokens of a text.
    public var maxLength: Int { positions.shape[0] }

    /// The largest input array: a row for each token of the longest text.
    public var largestArray: InputArraySize? {
        InputArraySize(rowCount: maxLength, contentChannels: channels)
    }

    /// Rows [b, m, channels].
    ///
    /// - Throws: `BatchError` for tokens of another shape or type, more of them than the model has positions for, or
    ///   one that is not in the vocabulary.
    public func callAsFunction(_ batch: Batch) throws -> InputArray {
        let tokens = try checkedTokens(of: batch)
        let isPadding = batch.tensors["is_padding"]
        if let isPadding, isPadding.shape != tokens.shape || isPadding.dtype != .uint8 {
            throw BatchError(
                "is_padding is uint8 \(tokens.shape), as the tokens are, not \(isPadding.dtype) \(isPadding.shape)."
            )
        }
        let rows = embedding(tokens) * embeddingScale
        return InputArray(
            content: rows + positions.value.sliced(0..<tokens.shape[1], along: 0), isPadding: isPadding)
    }

    private func checkedTokens(of batch: Batch) throws -> Tensor {
        let tokens = try batch.tensor("tokens")
        guard tokens.rank == 2, tokens.dtype == .int32 else {
            throw BatchError("Tokens are int32 [examples, length], not \(tokens.dtype) \(tokens.shape).")
        }
        guard tokens.shape[1] <= maxLength else {
            throw BatchError(
                "The model takes at most \(maxLength) tokens; the batch has texts of \(tokens.shape[1]).")
        }
        let unknown = tokens.withElements(as: Int32.self) { ids in
            ids.first { !(0..<embedding.count).contains(Int($0)) }
        }
        if let unknown {
            throw BatchError("Token \(unknown) is outside the vocabulary of \(embedding.count).")
        }
        return tokens
    }

    /// A text.
    public var exampleForm: ExampleForm {
        .text(blank: tokenizer.maskID.map { tokenizer.decode([$0], skippingSpecial: false) })
    }

    /// Whether a file is called as one of text is, `*.txt`.
    public func mayRead(fileAt path: String) -> Bool { path.isTextName }

    /// Reads a text as a batch of one, cut to the maximum length: the argument itself, or the content of a file or of
    /// standard input.
    ///
    /// - Throws: `DataError` for a text that is not UTF-8; what is wrong with a file.
    public func example(_ source: ExampleSource) throws -> Batch {
        if let text = source.words { return example(text: text) }
        return example(text: try decodedText([UInt8](source.contents()), place: source.name))
    }

    /// How much of a text is left out, if it is longer than the model takes.
    public func notes(on source: ExampleSource) throws -> [String] {
        let text: String
        if let own = source.words {
            text = own
        } else {
            if let path = source.path {
                // Only a file that may be too long is read for this.
                let start = firstBytes(ofFileAt: path, count: maxLength + 1) ?? []
                guard start.count + tokenizer.endCount > maxLength else { return [] }
            }
            text = try decodedText([UInt8](source.contents()), place: source.name)
        }
        // A token is a byte at least.
        guard text.utf8.count + tokenizer.endCount > maxLength else { return [] }
        let count = tokenizer.encode(text).count + tokenizer.endCount
        return count > maxLength ? ["the first \(maxLength) of \(count) tokens are read"] : []
    }

    /// Texts of different lengths, the shorter ones padded.
    public func padded(_ examples: [Batch]) throws -> Batch? {
        let texts = try examples.map { example in
            // One without tokens has padding alone.
            example.tensors["is_padding"] == nil ? try example.tensor("tokens").elements(as: Int32.self) : []
        }
        return Batch(tokens: texts, paddingID: tokenizer.paddingID)
    }

    /// A batch of one text, cut to the maximum length: `tokens` [1, m].
    ///
    /// A text without tokens is one of padding, as it is in training.
    public func example(text: String) -> Batch {
        let tokens = tokenizer.framed(tokenizer.encode(text), maximumCount: maxLength)
        guard !tokens.isEmpty else { return Batch(tokens: [[]], paddingID: tokenizer.paddingID) }
        return Batch(["tokens": Tensor(tokens, shape: [1, tokens.count])])
    }
}
