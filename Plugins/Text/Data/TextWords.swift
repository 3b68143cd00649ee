import Foundation
import PerceiverKit

/// The weighted shares of tokens in texts: the targets of the query for the whole text.
///
/// Frequent tokens tell little of a text, so an occurrence of a token with the share f of all tokens counts
/// min(1, √(1e-4 / f)): the expected count under word2vec's subsampling (arXiv 1310.4546, section 2.3).
struct TextWords {
    /// The run's file of ``counts``, so that a run is evaluated with the same weights on any data.
    static let fileName = "token_counts.json"

    /// How often each token occurs in the training texts.
    let counts: [Int]
    /// The weight of an occurrence of each token; 0 for special tokens.
    private let weights: [Float]
    /// The shares in all texts together, used for a text in which no token counts.
    private let usual: [Float]

    /// Counts the tokens of the training texts.
    init(of texts: TokenSequences, tokenizer: any Tokenizer) {
        var counts = [Int](repeating: 0, count: tokenizer.vocabularySize)
        for token in texts.tokens { counts[Int(token)] += 1 }
        self.init(counts: counts, tokenizer: tokenizer)
    }

    /// Reads the counts that a run has kept.
    ///
    /// - Throws: `DataError` if the file does not hold one for each token.
    init(file: Data, tokenizer: any Tokenizer) throws {
        let size = tokenizer.vocabularySize
        let counts = try? JSONDecoder().decode([Int].self, from: file)
        guard let counts, counts.count == size, counts.allSatisfy((0..<1 << 48).contains) else {
            throw DataError(
                path: Self.fileName, expected: "\(size) counts, one for each token of the run",
                found: counts.map { "\($0.count) numbers, from \($0.min() ?? 0) to \($0.max() ?? 0)" }
                    ?? "no list of integers")
        }
        self.init(counts: counts, tokenizer: tokenizer)
    }

    private init(counts: [Int], tokenizer: any Tokenizer) {
        let total = Double(max(1, counts.reduce(0, +)))
        self.counts = counts
        weights = counts.enumerated().map { token, count in
            if tokenizer.isSpecial(Int32(token)) { return 0 }
            let share = Double(count) / total
            return share <= 1e-4 ? 1 : Float((1e-4 / share).squareRoot())
        }
        let parts = zip(weights, counts).map { $0 * Float($1) }
        let sum = parts.reduce(0, +)
        let ordinary = max(1, weights.reduce(0, +))
        usual = sum > 0 ? parts.map { $0 / sum } : weights.map { $0 / ordinary }
    }

    /// The counts as a file.
    func fileContents() throws -> Data { try JSONEncoder().encode(counts) }

    /// The weighted share of each token in each text, [b, vocabularySize]; of a cut text, in the part that the model sees.
    func shares(in texts: [[Int32]]) -> Tensor {
        var rows = [Float](repeating: 0, count: texts.count * weights.count)
        for (index, text) in texts.enumerated() {
            let start = index * weights.count
            let sum = text.reduce(0) { $0 + weights[Int($1)] }
            if sum > 0 {
                for token in text { rows[start + Int(token)] += weights[Int(token)] / sum }
            } else {
                rows.replaceSubrange(start..<start + weights.count, with: usual)
            }
        }
        return Tensor(rows, shape: [texts.count, weights.count])
    }
}
