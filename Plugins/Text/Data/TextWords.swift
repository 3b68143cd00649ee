import PerceiverKit

/// Which tokens texts hold, as what a query for a whole text should tell.
///
/// Frequent tokens say little of a text, so each occurrence of one counts min(1, √(1e-4 / f)), with its share f of all
/// tokens: the rule by which word2vec leaves frequent words out (arXiv 1310.4546, section 2.3), as an expectation.
struct TextWords {
    /// What one occurrence of each token counts; nothing for a special one.
    private let weights: [Float]
    /// The shares of all texts together, for a text without any token that counts.
    private let usual: [Float]

    /// Counts the tokens of the texts to learn from.
    init(of texts: TokenSequences, tokenizer: any Tokenizer) {
        var counts = [Int](repeating: 0, count: tokenizer.vocabularySize)
        for token in texts.tokens { counts[Int(token)] += 1 }
        weights = counts.enumerated().map { token, count in
            if tokenizer.isSpecial(Int32(token)) { return 0 }
            let share = Double(count) / Double(max(1, texts.tokens.count))
            return share <= 1e-4 ? 1 : Float((1e-4 / share).squareRoot())
        }
        let parts = zip(weights, counts).map { $0 * Float($1) }
        let sum = parts.reduce(0, +)
        usual = parts.map { sum > 0 ? $0 / sum : 1 / Float(parts.count) }
    }

    /// The share of each token in what each text counts, [b, vocabularySize].
    func shares(in texts: [[Int32]]) -> Tensor {
        let rows = texts.flatMap { text -> [Float] in
            let sum = text.reduce(0) { $0 + weights[Int($1)] }
            guard sum > 0 else { return usual }
            var row = [Float](repeating: 0, count: weights.count)
            for token in text { row[Int(token)] += weights[Int(token)] / sum }
            return row
        }
        return Tensor(rows, shape: [texts.count, weights.count])
    }
}
