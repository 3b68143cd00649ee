import Tensors

/// A picture of an example, and the rows of its input array as places in a grid over that picture.
public struct RowPicture: Sendable {
    /// Bytes [height, width, 3]: red, green and blue.
    public let pixels: Tensor
    /// The cells of the grid, from top to bottom and from left to right.
    public let (lineCount, columnCount): (Int, Int)
    /// The row of the input array that stands for the first cell; those of the others follow, line by line.
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

    /// The rows of the input array that are cells of the picture.
    public var rows: Range<Int> { firstRow..<firstRow + lineCount * columnCount }

    /// The same picture, for an input array that has so many rows more before its own.
    public func moved(by rowCount: Int) -> RowPicture {
        RowPicture(
            pixels: pixels, lineCount: lineCount, columnCount: columnCount, firstRow: firstRow + rowCount)
    }
}
