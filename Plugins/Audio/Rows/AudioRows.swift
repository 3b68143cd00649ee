import PerceiverKit

/// Turns a window of samples into rows of an input array, a grid whose first axis is time.
protocol AudioRows: Sendable {
    /// The number of rows along each axis.
    var grid: [Int] { get }
    /// The number of content channels of a row.
    var channels: Int { get }
    /// The number of samples from one position of the first axis to the next.
    var step: Int { get }

    /// The rows of a window.
    ///
    /// - Parameters:
    ///   - samples: the samples of the window.
    ///   - extent: the range of the sound in them.
    ///   - masks: the masks to apply.
    /// - Returns: [rows, channels], in row-major order of the grid.
    func content(of samples: [Float], extent: Range<Int>, hiding masks: [SpectrogramMask]) -> Tensor

    /// The rows of windows [b, samples] in a graph, [b, rows, channels], where the sound is between `start` and `end`, int64 [b, 1].
    func content(of samples: GraphArray, from start: GraphArray, to end: GraphArray) -> GraphArray
}

extension AudioRows {
    /// The number of rows.
    var rowCount: Int { grid.reduce(1, *) }

    /// For each row, 1 if no part of the sound lies in its time.
    func isPadding(extent: Range<Int>) -> [UInt8] {
        (0..<rowCount).map { row in
            let start = row / (rowCount / grid[0]) * step
            return (start..<start + step).overlaps(extent) ? 0 : 1
        }
    }
}

/// A pair of masks of SpecAugment (arXiv 1904.08779): all frequencies for some time, and some frequencies at all times.
struct SpectrogramMask: Sendable, Equatable {
    /// The masked time, in shares of the window.
    var time: ClosedRange<Float>
    /// The masked frequencies, in shares of the mel bands.
    var frequency: ClosedRange<Float>

    /// The positions of an axis of length `count` that a range of shares covers.
    static func positions(_ share: ClosedRange<Float>, of count: Int) -> Range<Int> {
        Int((share.lowerBound * Float(count)).rounded())..<Int((share.upperBound * Float(count)).rounded())
    }
}
