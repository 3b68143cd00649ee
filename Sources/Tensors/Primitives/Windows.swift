/// The windows of a convolution or of pooling: rectangles that are moved over the rows and columns of x [b, h, w, c].
///
/// A line of windows has the same rows of one example; the result has a line for each, and an element of it for each window.
struct Windows {
    let examples: Int
    let rows: Int
    let columns: Int
    let channels: Int
    let height: Int
    let width: Int
    let stride: Int
    /// Zeros that are thought around each example, on all sides.
    let padding: Int

    init(of shape: [Int], height: Int, width: Int, stride: Int, padding: Int) {
        (examples, rows, columns, channels) = (shape[0], shape[1], shape[2], shape[3])
        (self.height, self.width, self.stride, self.padding) = (height, width, stride, padding)
    }

    /// Lines of windows of one example.
    var linesPerExample: Int { (rows + 2 * padding - height) / stride + 1 }
    /// Lines of windows of all examples.
    var lineCount: Int { examples * linesPerExample }
    /// Windows of a line.
    var windowsPerLine: Int { (columns + 2 * padding - width) / stride + 1 }
    /// Elements under a window, in the order (row, column, channel).
    var patchLength: Int { height * width * channels }

    /// The index in x of the first element under a window; only without padding.
    func start(line: Int, window: Int) -> Int {
        let (example, line) = line.quotientAndRemainder(dividingBy: linesPerExample)
        return ((example * rows + line * stride) * columns + window * stride) * channels
    }

    /// Calls `body` for each run of elements that lie together in x and in the patches [windows, patchLength] of a line.
    ///
    /// What is not in any run is padding.
    func forEachRun(ofLine line: Int, _ body: (_ indexInPatches: Int, _ indexInX: Int, _ count: Int) -> Void)
    {
        let (example, line) = line.quotientAndRemainder(dividingBy: linesPerExample)
        for window in 0..<windowsPerLine {
            let firstColumn = window * stride - padding
            let inside = max(firstColumn, 0)..<min(firstColumn + width, columns)
            for y in 0..<height {
                let row = line * stride - padding + y
                guard (0..<rows).contains(row) else { continue }
                body(
                    ((window * height + y) * width + inside.lowerBound - firstColumn) * channels,
                    ((example * rows + row) * columns + inside.lowerBound) * channels,
                    inside.count * channels)
            }
        }
    }
}
