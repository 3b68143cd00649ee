import PerceiverImage

extension Tensor {
    /// Frames as a row for each pixel of each tile: its 3x3 neighbours in the first frame, then in the second.
    ///
    /// The tensor is [b, 2, height, width, 3]: bytes, or float32 from 0 to 1. Beyond the edge of a tile are zeros, as in the
    /// published model, which cuts tiles before it looks at neighbours.
    ///
    /// - Returns: [b * tiles, height * width of a tile, 54], samples from -1 to 1 in the order frame, row, column, colour.
    func neighbours(in tiles: FrameTiles) -> Tensor {
        let samples = dtype == .uint8 ? scaled(by: 2 / 255, plus: -1) : self * 2 + (-1)
        let (height, width) = tiles.tile
        let frameSize = tiles.frame.height * tiles.frame.width * 3
        let rowCount = height * width
        let tileCount = shape[0] * tiles.starts.count
        return Tensor(shape: [tileCount, rowCount, 54], of: Float.self) { rows in
            samples.withElements(as: Float.self) { samples in
                Threads.forEachRange(tileCount * height, size: 8) { lines in
                    for line in lines {
                        let (number, y) = line.quotientAndRemainder(dividingBy: height)
                        let (example, tile) = number.quotientAndRemainder(dividingBy: tiles.starts.count)
                        let (top, left) = tiles.starts[tile]
                        var place = line * width * 54
                        for x in 0..<width {
                            for frame in 0..<2 {
                                let start = (2 * example + frame) * frameSize
                                for dy in -1...1 {
                                    for dx in -1...1 {
                                        let (row, column) = (y + dy, x + dx)
                                        let isInside =
                                            (0..<height).contains(row) && (0..<width).contains(column)
                                        let source =
                                            start + ((top + row) * tiles.frame.width + left + column) * 3
                                        for colour in 0..<3 {
                                            rows[place + colour] = isInside ? samples[source + colour] : 0
                                        }
                                        place += 3
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
