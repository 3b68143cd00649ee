import Foundation

/// The round numbers along an axis.
struct PlotAxis {
    /// The lowest and highest value.
    let range: ClosedRange<Double>
    /// The distance between neighbouring ticks: 1, 2 or 5 times a power of ten.
    private let step: Double

    /// An axis for finite values, wide enough for at least one tick.
    ///
    /// Ticks are at least `smallestStep` apart, which is 1 for counts.
    init(_ values: [Double], smallestStep: Double = 0, tickCount: Int = 5) {
        let (low, high) = (values.min() ?? 0, values.max() ?? 1)
        // If all values are the same, the axis is widened around them.
        let margin = high > low ? 0 : max(abs(high) * 0.1, 1e-6)
        range = low - margin...high + margin
        let rough = max((range.upperBound - range.lowerBound) / Double(tickCount), smallestStep)
        let power = pow(10, log10(rough).rounded(.down))
        step = ([1, 2, 5].first { $0 * power >= rough } ?? 10) * power
    }

    /// The round numbers within the range, each with its text.
    var ticks: [(value: Double, text: String)] {
        let first = (range.lowerBound / step).rounded(.up)
        let count = max(0, ((range.upperBound / step).rounded(.down) - first) + 1)
        let digitCount = max(0, Int(-log10(step).rounded(.down)))
        return (0..<Int(count)).map { index in
            let value = (first + Double(index)) * step
            // Many zeros are harder to read than an exponent.
            guard digitCount <= 5 else { return (value, Float(value).description) }
            return (value, ProgressLine.decimal(value, digitCount: digitCount))
        }
    }

    /// The position of a value along the axis: 0 at the lowest, 1 at the highest.
    func share(_ value: Double) -> Double {
        (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }
}
