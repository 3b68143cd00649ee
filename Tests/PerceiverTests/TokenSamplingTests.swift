import Foundation
import Perceiver
import Tensors
import TestSupport
import Testing

struct TokenSamplingTests {
    /// Top-k and top-p by sorting all tokens.
    private func sorted(_ logits: [Float], topK: Int, topP: Double) -> [Double] {
        func shares(_ kept: Set<Int>) -> [Double] {
            let parts = logits.indices.map { kept.contains($0) ? exp(Double(logits[$0])) : 0 }
            return parts.map { $0 / parts.reduce(0, +) }
        }
        let order = logits.indices.sorted { logits[$0] > logits[$1] }
        var kept = Set(order.prefix(topK))
        let first = shares(kept)
        var sum = 0.0
        for token in order.reversed().dropLast() where kept.contains(token) {
            sum += first[token]
            guard sum <= 1 - topP else { break }
            kept.remove(token)
        }
        return shares(kept)
    }

    @Test func `The likeliest tokens are those that sorting all finds`() {
        for seed in 0..<60 as Range<UInt64> {
            var random = CounterRandom(seed)
            let count = Int.random(in: 1...2000, using: &random)
            let spread = Float.random(in: 0.01...4, using: &random)
            let logits = Tensor(normal: [count], seed: seed).floats.map { $0 * spread }
            let (topK, topP) = (
                Int.random(in: 1...count, using: &random), Float.random(in: 0.01...1, using: &random)
            )
            let found = TokenSampling(topK: topK, topP: topP).probabilities(logits, after: [])
            for (a, b) in zip(found, sorted(logits, topK: topK, topP: Double(topP))) {
                #expect(abs(a - b) < 1e-9, "\(count) tokens, top-k \(topK), top-p \(topP)")
            }
        }
    }
}
