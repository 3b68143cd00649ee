import Foundation
import Tensors

extension PerceiverAR {
    /// The likeliest continuations of a prompt that a beam search finds.
    ///
    /// At each token the `beamCount` likeliest continuations so far are kept.
    ///
    /// - Parameters:
    ///   - prompt: of a token at least, and at most as many as the model sees.
    ///   - options: length and memory; nothing is drawn.
    ///   - beamCount: at least 1; one beam takes the likeliest token each time.
    ///   - lengthPenalty: continuations are compared by the logarithm of their probability divided by their length to this power:
    ///     0 prefers short ones.
    ///   - onToken: called before each token.
    /// - Returns: `beamCount` continuations, or fewer where there are not so many, the best first.
    /// - Throws: ``BatchError`` for a prompt that is empty, too long or has an unknown token; what `onToken` throws.
    public func beams(
        of prompt: [Int32], by options: ContinuationOptions, beamCount: Int, lengthPenalty: Double = 1,
        onToken: () throws -> Void = {}
    ) throws -> [Continuation] {
        try requirePrompts([prompt])
        func score(_ beam: Continuation) -> Double {
            beam.logProbability / pow(Double(max(1, beam.tokens.count)), lengthPenalty)
        }
        var context = context(of: [prompt], options)
        var open = [Continuation(tokens: [], logProbability: 0, isEnded: false)]
        var ended: [Continuation] = []
        for _ in 0..<options.length {
            try onToken()
            let rows = rowsOfNextLogits(&context).map { logProbabilities($0) }
            // Twice as many as are kept, because some may end.
            let next = rows.indices.flatMap { beam in
                likeliest(2 * beamCount, of: rows[beam]).map { token in
                    (beam: beam, token: token, score: open[beam].logProbability + rows[beam][token])
                }
            }.filter { $0.score > -.infinity }.sorted { $0.score > $1.score }
            var kept: [(beam: Int, token: Int32)] = []
            var continued: [Continuation] = []
            for choice in next where kept.count < beamCount {
                var beam = open[choice.beam]
                beam.logProbability = choice.score
                guard Int32(choice.token) != language.endToken else {
                    beam.isEnded = true
                    ended.append(beam)
                    continue
                }
                beam.tokens.append(Int32(choice.token))
                continued.append(beam)
                kept.append((choice.beam, Int32(choice.token)))
            }
            guard !kept.isEmpty else {
                return Array(ended.sorted { score($0) > score($1) }.prefix(beamCount))
            }
            open = continued
            // Later tokens make no continuation likelier.
            if ended.count >= beamCount, lengthPenalty == 0,
                let worst = ended.map(score).sorted(by: >).prefix(beamCount).last, score(open[0]) < worst
            {
                break
            }
            context.select(kept.map(\.beam))
            context.append(kept.map(\.token))
        }
        return Array((ended + open).sorted { score($0) > score($1) }.prefix(beamCount))
    }

    private func likeliest(_ count: Int, of scores: [Double]) -> [Int] {
        Array(scores.indices.sorted { scores[$0] > scores[$1] }.prefix(count))
    }
}

/// The logarithms of the probabilities of logits.
private func logProbabilities(_ logits: [Float]) -> [Double] {
    let sum = logSumExp(logits)
    return logits.map { Double($0) - sum }
}

/// The logarithm of the probability of a token by logits.
func logProbability(of token: Int32, _ logits: [Float]) -> Double {
    Double(logits[Int(token)]) - logSumExp(logits)
}

private func logSumExp(_ logits: [Float]) -> Double {
    let highest = Double(logits.max() ?? 0)
    return highest + log(logits.reduce(0.0) { $0 + exp(Double($1) - highest) })
}
