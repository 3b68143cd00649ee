import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of masking: the shares of BERT (arXiv 1810.04805).
public struct TokenMaskingSettings: Settings, Equatable {
    @Setting("share of the tokens that are selected for prediction", .share) public var maskProbability:
        Float = 0.15
    @Setting("share of the selected tokens that become [MASK]", .share) public var maskReplaceProbability:
        Float = 0.8
    @Setting("share of the selected tokens that become a random one; the rest stay", .share)
    public var randomReplaceProbability: Float = 0.1
    @Setting("mask all pieces of a word together") public var wholeWords = false

    /// The defaults.
    public init() {}
}

/// Masks some tokens of a text, for a model to predict them from the others.
public struct TokenMasking: Sendable {
    private let settings: TokenMaskingSettings
    private let tokenizer: any Tokenizer
    private let maskID: Int32
    /// The ids of all tokens that are not special.
    private let ordinary: [Int32]

    /// Prepares masking for the tokens of `tokenizer`.
    ///
    /// - Throws: `SettingsError` for shares out of range or with a sum above 1, or a tokenizer without [MASK] or without ordinary tokens.
    public init(_ settings: TokenMaskingSettings, tokenizer: any Tokenizer) throws {
        try settings.checkRanges(at: "output.masking")
        guard settings.maskReplaceProbability + settings.randomReplaceProbability <= 1 else {
            throw SettingsError(
                "The settings \"mask_replace_probability\" and \"random_replace_probability\" should be at most 1 together, but they are "
                    + "\(settings.maskReplaceProbability) and \(settings.randomReplaceProbability).")
        }
        ordinary = (0..<Int32(tokenizer.vocabularySize)).filter { !tokenizer.isSpecial($0) }
        guard let maskID = tokenizer.maskID, !ordinary.isEmpty else {
            throw SettingsError("Masking needs a tokenizer with [MASK] and with tokens that are not special.")
        }
        self.settings = settings
        self.tokenizer = tokenizer
        self.maskID = maskID
    }

    /// The text with some tokens masked; the same for the same seed, epoch and example.
    ///
    /// At least one token is selected, if any is not special.
    public func masked(_ tokens: [Int32], seed: UInt64, epoch: Int, example: Int) -> MaskedText {
        var random = CounterRandom(seed, UInt64(epoch), UInt64(example))
        let units = units(of: tokens)
        var selected = units.filter { _ in random.chance(settings.maskProbability) }
        if selected.isEmpty, let unit = units.randomElement(using: &random) { selected = [unit] }
        var text = MaskedText(tokens: tokens)
        for unit in selected {
            let fate = random.uniform(0..<1)
            for position in unit {
                text.positions.append(Int32(position))
                text.labels.append(tokens[position])
                if fate < settings.maskReplaceProbability {
                    text.tokens[position] = maskID
                } else if fate < settings.maskReplaceProbability + settings.randomReplaceProbability {
                    text.tokens[position] = ordinary.randomElement(using: &random) ?? maskID
                }
            }
        }
        return text
    }

    /// The positions that are selected together: those of one word, or single ones.
    ///
    /// Special tokens are never selected.
    private func units(of tokens: [Int32]) -> [Range<Int>] {
        var units: [Range<Int>] = []
        for (position, token) in tokens.enumerated() where !tokenizer.isSpecial(token) {
            if settings.wholeWords, tokenizer.continuesWord(token), let word = units.last,
                word.upperBound == position
            {
                units[units.count - 1] = word.lowerBound..<position + 1
            } else {
                units.append(position..<position + 1)
            }
        }
        return units
    }
}

/// A text with some of its tokens masked.
public struct MaskedText: Sendable, Equatable {
    /// The tokens that the model sees.
    public var tokens: [Int32]
    /// The positions of the selected tokens, in increasing order.
    public var positions: [Int32] = []
    /// The original token at each of these positions.
    public var labels: [Int32] = []
}
