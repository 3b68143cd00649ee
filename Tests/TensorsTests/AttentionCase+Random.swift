import Tensors
import TestSupport

extension AttentionCase {
    /// A random configuration; its description begins with the seed.
    init(seed: UInt64) {
        self.init(description: "")
        var random = RandomChoices(seed: seed)
        /// A random choice that keeps the number of attention weights, and so the time of the test, small.
        func affordable(_ choices: [Int], times others: Int, _ random: inout RandomChoices) -> Int {
            choices.filter { $0 * others <= 300_000 }.randomElement(using: &random) ?? 1
        }
        sideBySide = random.one(of: [], [], [], [1, 2], [2, 1], [2, 0], [0, 1, 2], [2, 0, 1])
        let queriesLieBesideKeys = sideBySide.contains(0)

        // Tiles end at 256 rows of queries, blocks at 512 keys or at a whole row of a grid. Not fewer than
        // three keys: padding might leave one, whose score has a gradient of zero, and there would be nothing
        // to compare.
        let edges = [3, 5, 8, 17, 28, 37, 100, 255, 256, 257, 300, 511, 512, 513, 1030]
        if random.one(of: true, false, false) {
            let inner = random.one(of: 1, 2, 3, 8, 28, 37, 200, 513)
            columns = inner
            m = inner * random.one(of: 3, 5, 37)
        } else {
            m = affordable(edges, times: queriesLieBesideKeys ? 500 : 1, &random)
        }
        n = queriesLieBesideKeys ? grid?.rowCount ?? m : affordable([1, 2] + edges, times: m, &random)
        heads = affordable([1, 2, 3, 4, 8], times: n * m, &random)
        batch = affordable([1, 2, 3, 7, 30, 90], times: n * m * heads, &random)
        dk = random.one(of: 1, 2, 4, 8, 16, 28, 37)
        dv = random.one(of: dk, 1, 3, 8, 17, 28, 37)
        scale = random.one(of: nil, nil, 0.3)

        sharesKeys = batch > 1 && (columns != nil || random.coin())
        sharesQueries = queriesLieBesideKeys ? sharesKeys : batch > 1 && random.coin()
        perExample = random.coin() ? Int.random(in: 0...6, using: &random) : nil
        // One of the inputs must have the batch axis.
        if sharesKeys && sharesQueries { perExample = perExample ?? 1 }
        hasRowScale = random.coin()
        padding = random.one(of: .none, .some, batch > 1 ? .allOfTheFirst : .none)
        let probability: Float = random.one(of: 0, 0, 0.1, 0.5)
        dropout = withDropout(seed: seed, step: 0) { Dropout(probability) }

        let shared = (sharesQueries ? " shared" : "", sharesKeys ? " shared" : "")
        let parts: [String?] = [
            "seed \(seed): batch \(batch), \(n)\(shared.0) queries, \(m)\(shared.1) keys",
            columns.map { "a grid of \($0) columns" }, "\(heads) heads, widths \(dk) and \(dv)",
            perExample.map { "\($0) per-example channels" }, hasRowScale ? "row scale" : nil,
            padding == .none ? nil : "padding \(padding)", scale.map { "scale \($0)" },
            dropout.map { _ in "dropout \(probability)" },
            sideBySide.isEmpty ? nil : "\(sideBySide) side by side",
        ]
        description = parts.compactMap(\.self).joined(separator: ", ")
    }
}
