import PerceiverKit

/// Standardised channels over time.
struct StandardSeries: Sendable {
    let grid: TimeGrid
    /// Which of the model's channels they are.
    let channels: [Int]
    /// Of each its values; NaN is a gap.
    let values: [[Float]]
    /// How many values there are before each place, in all channels.
    private let countsBefore: [Int]

    init(grid: TimeGrid, channels: [Int], values: [[Float]]) {
        (self.grid, self.channels, self.values) = (grid, channels, values)
        countsBefore = (0..<grid.count).reduce(into: [0]) { counts, place in
            counts.append(counts[place] + values.count { !$0[place].isNaN })
        }
    }

    /// How many values there are in a range of places.
    func valueCount(_ range: Range<Int>) -> Int {
        let range = range.clamped(to: 0..<grid.count)
        return countsBefore[range.upperBound] - countsBefore[range.lowerBound]
    }

    /// What is known of each channel in ranges of equal length.
    ///
    /// What is before the first time and after the last is a gap.
    ///
    /// - Parameter ranges: places, which may be before the first and after the last.
    /// - Returns: values with zeros for gaps, float32, and bytes with 1 for each gap; [ranges, channels, length] each.
    func known(_ ranges: [Range<Int>]) -> (values: Tensor, isGap: Tensor) {
        let length = ranges.first?.count ?? 0
        let shape = [ranges.count, values.count, length]
        var known = [Float](repeating: 0, count: shape.reduce(1, *))
        var gaps = [UInt8](repeating: 1, count: known.count)
        var start = 0
        for range in ranges {
            let inside = range.clamped(to: 0..<grid.count)
            for channel in values {
                for place in inside where !channel[place].isNaN {
                    known[start + place - range.lowerBound] = channel[place]
                    gaps[start + place - range.lowerBound] = 0
                }
                start += length
            }
        }
        return (Tensor(known, shape: shape), Tensor(gaps, shape: shape))
    }

    /// The windows of `length` times before each of some places, as a batch.
    ///
    /// - Parameters:
    ///   - origins: the places that follow the windows.
    ///   - length: the times of a window.
    /// - Returns: what ``SeriesInput`` reads.
    func windows(before origins: [Int], length: Int) -> Batch {
        let (values, isGap) = known(origins.map { $0 - length..<$0 })
        let numbers = origins.flatMap { _ in channels.map { Int32($0) } }
        return Batch([
            "values": values, "is_gap": isGap,
            "channels": Tensor(numbers, shape: [origins.count, channels.count]),
            "origin": Tensor(origins.map { grid.time($0) }, shape: [origins.count, 1]),
        ])
    }
}
