import Tensors

/// A picture of an example, and a grid over it whose cells stand for rows of the input array.
public struct RowPicture: Sendable {
    /// Bytes [height, width, 3]: red, green and blue.
    public let pixels: Tensor
    /// The number of cells from top to bottom, and from left to right.
    public let (lineCount, columnCount): (Int, Int)
    /// The row of the input array for the first cell; the rows of the other cells follow, line by line.
    public let firstRow: Int

    /// Makes a picture.
    ///
    /// - Parameters:
    ///   - pixels: bytes [height, width, 3], or [height, width, 1] for shades of grey.
    ///   - lineCount: cells from top to bottom.
    ///   - columnCount: cells from left to right.
    ///   - firstRow: the row of the first cell.
    public init(pixels: Tensor, lineCount: Int, columnCount: Int, firstRow: Int = 0) {
        require(
            pixels.dtype == .uint8 && pixels.rank == 3 && !pixels.shape.contains(0)
                && [1, 3].contains(pixels.shape[2]),
            "A picture has bytes [height, width, 1 or 3], not \(pixels.dtype) \(pixels.shape).")
        require(
            lineCount > 0 && columnCount > 0,
            "A picture has at least one cell, not \(lineCount) x \(columnCount).")
        let grey = pixels.shape[2] == 1
        self.pixels =
            grey
            ? Tensor(
                pixels.elements(as: UInt8.self).flatMap { [$0, $0, $0] },
                shape: [pixels.shape[0], pixels.shape[1], 3])
            : pixels
        self.lineCount = lineCount
        self.columnCount = columnCount
        self.firstRow = firstRow
    }

    /// The range of the input array's rows that the cells stand for.
    public var rows: Range<Int> { firstRow..<firstRow + lineCount * columnCount }

    /// The same picture, for an input array with `rowCount` more rows in front.
    public func moved(by rowCount: Int) -> RowPicture {
        RowPicture(
            pixels: pixels, lineCount: lineCount, columnCount: columnCount, firstRow: firstRow + rowCount)
    }
}
