import Foundation
import Tensors

/// How the next token is chosen by its logits.
public struct TokenSampling: Sendable, Equatable {
    /// Logits are divided by it: below 1 likely tokens become likelier; 0: always the likeliest token.
    public var temperature: Float
    /// How many of the likeliest tokens may be chosen, and those as likely as the last of them; nil: all.
    public var topK: Int?
    /// The likeliest tokens that have this probability together may be chosen (arXiv 1904.09751); nil: all.
    public var topP: Float?
    /// Logits of tokens that have occurred are divided by it, or multiplied where they are negative (arXiv 1909.05858).
    public var repetitionPenalty: Float

    /// Makes a choice: by default any token, by its probability.
    ///
    /// - Parameters:
    ///   - temperature: at least 0.
    ///   - topK: at least 1.
    ///   - topP: above 0, and at most 1.
    ///   - repetitionPenalty: above 0; 1: none.
    public init(
        temperature: Float = 1, topK: Int? = nil, topP: Float? = nil, repetitionPenalty: Float = 1
    ) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.repetitionPenalty = repetitionPenalty
    }

    /// The likeliest token, each time.
    public static let greedy = TokenSampling(temperature: 0)

    /// The probability of each token to be chosen: after the penalty, the temperature, top-k and top-p, in this order.
    ///
    /// - Parameters:
    ///   - logits: [v].
    ///   - earlier: the tokens before it, for the penalty.
    /// - Returns: [v], which sum to 1; of tokens that are equally the likeliest at temperature 0 the first has all.
    public func probabilities(_ logits: [Float], after earlier: [Int32]) -> [Double] {
        var scores = logits.map { Double($0) }
        if repetitionPenalty != 1 {
            let penalty = Double(repetitionPenalty)
            for token in Set(earlier).map(Int.init) {
                scores[token] = scores[token] < 0 ? scores[token] * penalty : scores[token] / penalty
            }
        }
        guard temperature > 0 else {
            let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
            return scores.indices.map { $0 == best ? 1 : 0 }
        }
        scores = scores.map { $0 / Double(temperature) }
        if let topK, topK < scores.count {
            let least = largest(topK, of: scores)
            scores = scores.map { $0 < least ? -.infinity : $0 }
        }
        var shares = softmax(scores)
        if let topP, topP < 1 {
            // From the least likely up; the likeliest always stays. Those below (1 - p) / v have less than 1 - p together, so
            // they all go, and a few are left to be sorted.
            let (left, few) = (1 - Double(topP), (1 - Double(topP)) / Double(shares.count))
            var sum = 0.0
            for token in shares.indices where shares[token] < few {
                sum += shares[token]
                scores[token] = -.infinity
            }
            let rest = shares.indices.filter { shares[$0] >= few }
            for token in rest.sorted(by: { shares[$0] < shares[$1] }).dropLast() {
                sum += shares[token]
                guard sum <= left else { break }
                scores[token] = -.infinity
            }
            shares = softmax(scores)
        }
        return shares
    }

    /// Draws a token.
    ///
    /// - Parameters:
    ///   - logits: [v].
    ///   - earlier: the tokens before it.
    ///   - random: of which one number is drawn.
    /// - Returns: the token.
    public func token(_ logits: [Float], after earlier: [Int32], random: inout CounterRandom) -> Int32 {
        let shares = probabilities(logits, after: earlier)
        var left = Double(random.next() >> 11) * 0x1p-53
        for (token, share) in shares.enumerated() where share > 0 {
            left -= share
            if left < 0 { return Int32(token) }
        }
        return Int32(shares.lastIndex { $0 > 0 } ?? 0)
    }
}

/// The k-th largest of some numbers.
private func largest(_ k: Int, of numbers: [Double]) -> Double {
    guard k <= 256 else { return numbers.sorted(by: >)[k - 1] }
    // The largest so far, in falling order: few of the others are larger than the last of them.
    var best = Array(numbers.prefix(k)).sorted(by: >)
    for number in numbers.dropFirst(k) where number > best[k - 1] {
        var place = k - 1
        while place > 0, best[place - 1] < number {
            best[place] = best[place - 1]
            place -= 1
        }
        best[place] = number
    }
    return best[k - 1]
}

private func softmax(_ scores: [Double]) -> [Double] {
    let highest = scores.max() ?? 0
    let parts = scores.map { exp($0 - highest) }
    let sum = parts.reduce(0, +)
    return parts.map { $0 / sum }
}
