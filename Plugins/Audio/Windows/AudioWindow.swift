import PerceiverKit

/// A window of a sound, of fixed length.
struct AudioWindow: Sendable, Equatable {
    /// The samples; zeros outside of `extent`.
    var samples: [Float]
    /// The range of the sound; the rest is padding.
    let extent: Range<Int>

    /// The window of `length` samples that begins at sample `start` of a clip; `start` may be negative.
    ///
    /// - Parameters:
    ///   - start: the start of the window, which overlaps the clip.
    ///   - length: the number of samples in the window.
    ///   - clipLength: the number of samples in the clip.
    ///   - read: reads the samples of the clip in a range.
    init(
        at start: Int, length: Int, ofClipOf clipLength: Int, read: (Range<Int>) throws -> [Float]
    ) rethrows {
        let part = max(0, start)..<min(clipLength, start + length)
        extent = part.lowerBound - start..<part.upperBound - start
        samples = [Float](repeating: 0, count: length)
        samples.replaceSubrange(extent, with: try read(part))
    }
}

/// The starts of windows of `length` samples in a clip.
///
/// A clip that is not longer than a window lies in the middle of it.
///
/// - Parameters:
///   - count: the number of windows, evenly spaced over a longer clip; a single one is in its middle.
///   - length: the number of samples in a window.
///   - clipLength: the number of samples in the clip.
/// - Returns: `count` starts, all the same for a clip that is not longer than a window.
func evenStarts(_ count: Int, ofLength length: Int, inClipOf clipLength: Int) -> [Int] {
    let spare = clipLength - length
    if count == 1 || spare <= 0 { return Array(repeating: spare / 2, count: count) }
    return (0..<count).map { spare * $0 / (count - 1) }
}

extension Batch {
    /// Windows as a batch: `audio` [b, v, n] (float32) and `extent` [b, v, 2] (int32), where the sound begins and ends.
    ///
    /// - Parameter windows: the views of each example, the same number for all.
    init(windows: [[AudioWindow]]) {
        let shape = [windows.count, windows[0].count]
        let all = windows.flatMap { $0 }
        self.init([
            "audio": Tensor(all.flatMap(\.samples), shape: shape + [all[0].samples.count]),
            "extent": Tensor(
                all.flatMap { [Int32($0.extent.lowerBound), Int32($0.extent.upperBound)] },
                shape: shape + [2]),
        ])
    }
}
