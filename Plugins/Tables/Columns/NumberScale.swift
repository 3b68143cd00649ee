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

    /// The number less the mean, in standard deviations, and how many bins it reaches through, a part of the last among them.
    ///
    /// Both are found in double precision: beside an outlier the other edges may be the same in float32.
    func places(of value: Double) -> [Float] {
        let standardised = Float(min(1e6, max(-1e6, (value - mean) / deviation)))
        let passed = edges.partitioningIndex { $0 > value }
        guard passed > 0, passed < edges.count else {
            return [standardised, Float(max(0, edges.count - 1) * min(1, passed))]
        }
        let (low, high) = (edges[passed - 1], edges[passed])
        return [standardised, Float(passed - 1) + Float((value - low) / (high - low))]
    }

    /// How many bins there are.
    var binCount: Int { max(0, edges.count - 1) }
}

extension [Double] {
    /// The first index of a sorted array at which something holds that holds from there on; the count if nowhere.
    fileprivate func partitioningIndex(where holds: (Double) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
