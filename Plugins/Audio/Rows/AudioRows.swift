import PerceiverKit

/// How a window of samples becomes rows of an input array: a grid whose first axis is time.
protocol AudioRows: Sendable {
    /// Rows along each axis.
    var grid: [Int] { get }
    /// Channels of a row's content.
    var channels: Int { get }
    /// Samples from one place of the first axis to the next.
    var step: Int { get }

    /// The rows of a window.
    ///
    /// - Parameters:
    ///   - samples: of the window.
    ///   - extent: where the sound is among them.
    ///   - masks: what is to be hidden.
    /// - Returns: [rows, channels], in row-major order of the grid.
    func content(of samples: [Float], extent: Range<Int>, hiding masks: [SpectrogramMask]) -> Tensor
}

extension AudioRows {
    /// The number of rows.
    var rowCount: Int { grid.reduce(1, *) }

    /// For each row, 1 where no part of the sound is in its time.
    func isPadding(extent: Range<Int>) -> [UInt8] {
        (0..<rowCount).map { row in
            let start = row / (rowCount / grid[0]) * step
            return (start..<start + step).overlaps(extent) ? 0 : 1
        }
    }
}

/// What SpecAugment hides (arXiv 1904.08779): all frequencies for some time, and some frequencies all the time.
struct SpectrogramMask: Sendable, Equatable {
    /// Shares of the window, from 0 to 1.
    var time: ClosedRange<Float>
    /// Shares of the mel bands, from 0 to 1.
    var frequency: ClosedRange<Float>

    /// Those places of an axis of `count` that a share of it covers.
    static func places(_ share: ClosedRange<Float>, of count: Int) -> Range<Int> {
        Int((share.lowerBound * Float(count)).rounded())..<Int((share.upperBound * Float(count)).rounded())
    }
}
