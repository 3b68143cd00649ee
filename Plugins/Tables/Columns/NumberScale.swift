/// Where the numbers of a column lie, as the training rows have them.
struct NumberScale: Codable, Sendable, Equatable {
    let mean, deviation: Double
    /// The ends of the bins, increasing; none for a column with one number.
    let edges: [Double]

    /// Measures numbers.
    ///
    /// The ends of the bins are quantiles. A number that fills several bins alone counts as if it filled one, so that the
    /// others are told apart as well where most are zero.
    ///
    /// - Parameters:
    ///   - values: each number once, with how often it occurs, at least one.
    ///   - binCount: the most bins.
    init(_ values: [(value: Double, count: Int)], binCount: Int) {
        let sorted = values.sorted { $0.value < $1.value }
        let count = Double(sorted.reduce(0) { $0 + $1.count })
        let mean = sorted.reduce(0) { $0 + $1.value / count * Double($1.count) }
        let variance = sorted.reduce(0) { sum, entry in
            sum + (entry.value - mean) * (entry.value - mean) / count * Double(entry.count)
        }
        self.mean = mean
        deviation = variance > 0 ? variance.squareRoot() : 1
        let share = count / Double(binCount)
        let weights = sorted.map { min(Double($0.count), share) }
        let step = weights.dropFirst().reduce(0, +) / Double(binCount)
        var (edges, passed, next) = ([sorted[0].value], 0.0, step)
        for (entry, weight) in zip(sorted, weights).dropFirst() {
            passed += weight
            // A number that passes several quantiles at once is one edge. Rounding must not lose the last.
            guard passed >= next * (1 - 1e-9) else { continue }
            edges.append(entry.value)
            next = ((passed / step + 1e-9).rounded(.down) + 1) * step
        }
        self.edges = edges.count > 1 ? edges : []
    }

    /// A number less the mean, in standard deviations, within what float32 holds with ease.
    func standardised(_ value: Double) -> Float {
        Float(min(1e6, max(-1e6, (value - mean) / deviation)))
    }
}
