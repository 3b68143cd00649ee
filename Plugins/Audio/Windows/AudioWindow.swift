import PerceiverKit

/// A stretch of time of a fixed length, and what a sound has to say in it.
struct AudioWindow: Sendable, Equatable {
    /// Samples; zeros outside of `extent`.
    var samples: [Float]
    /// Where the sound is; the rest is padding.
    let extent: Range<Int>

    /// The window of `length` samples that begins at sample `start` of a clip, which may lie before its first.
    ///
    /// - Parameters:
    ///   - start: where the window begins; some of the clip lies in it.
    ///   - length: of the window.
    ///   - clipLength: samples of the clip.
    ///   - read: gives the samples of the clip in a range.
    init(
        at start: Int, length: Int, ofClipOf clipLength: Int, read: (Range<Int>) throws -> [Float]
    ) rethrows {
        let part = max(0, start)..<min(clipLength, start + length)
        extent = part.lowerBound - start..<part.upperBound - start
        samples = [Float](repeating: 0, count: length)
        samples.replaceSubrange(extent, with: try read(part))
    }
}

/// Where windows of `length` samples begin in a clip.
///
/// One that is not longer than a window is not cut, but lies in its middle.
///
/// - Parameters:
///   - count: windows of a longer clip, evenly spaced from its start to its end; one alone is in its middle.
///   - length: of a window.
///   - clipLength: samples of the clip.
/// - Returns: `count` starts, all the same for a clip that is not longer than a window.
func evenStarts(_ count: Int, ofLength length: Int, inClipOf clipLength: Int) -> [Int] {
    let room = clipLength - length
    if count == 1 || room <= 0 { return Array(repeating: room / 2, count: count) }
    return (0..<count).map { room * $0 / (count - 1) }
}

extension Batch {
    /// Windows as a batch: `audio` [b, v, n] (float32) and `extent` [b, v, 2] (int32), where the sound begins and ends.
    ///
    /// - Parameter windows: the views of each example, equally many.
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
