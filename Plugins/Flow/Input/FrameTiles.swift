/// How frames that are larger than a model's are cut into overlapping tiles, and their answers put together again.
struct FrameTiles: Sendable {
    /// Height and width of a tile.
    let tile: (height: Int, width: Int)
    /// Height and width of a frame, at least those of a tile.
    let frame: (height: Int, width: Int)
    /// The upper left pixel of each tile, row by row.
    let starts: [(row: Int, column: Int)]

    init(tile: (height: Int, width: Int), frame: (height: Int, width: Int), overlap: Int) {
        self.tile = tile
        self.frame = frame
        let rows = Self.starts(along: frame.height, tile: tile.height, overlap: overlap)
        let columns = Self.starts(along: frame.width, tile: tile.width, overlap: overlap)
        starts = rows.flatMap { row in columns.map { (row, $0) } }
    }

    /// Where tiles begin along an axis: every `tile - overlap`, and none beyond the place where the last one ends with the axis.
    static func starts(along size: Int, tile: Int, overlap: Int) -> [Int] {
        var found: [Int] = []
        for start in stride(from: 0, to: size, by: tile - overlap) {
            let held = min(start, size - tile)
            if held != found.last { found.append(held) }
        }
        return found
    }

    /// The mean over the tiles of their values for each pixel, weighted by the distance from the tile's edge.
    ///
    /// - Parameter values: two numbers for each pixel of each tile, [tiles, height, width, 2] of a tile.
    /// - Returns: [height, width, 2] of a frame.
    func merged(_ values: ArraySlice<Float>) -> [Float] {
        var sums = [Float](repeating: 0, count: frame.height * frame.width * 2)
        var weights = [Float](repeating: 0, count: frame.height * frame.width)
        var place = values.startIndex
        for (top, left) in starts {
            for row in 0..<tile.height {
                let vertical = min(row + 1, tile.height - row)
                for column in 0..<tile.width {
                    let weight = Float(min(vertical, min(column + 1, tile.width - column)))
                    let pixel = (top + row) * frame.width + left + column
                    sums[2 * pixel] += weight * values[place]
                    sums[2 * pixel + 1] += weight * values[place + 1]
                    weights[pixel] += weight
                    place += 2
                }
            }
        }
        for index in sums.indices { sums[index] /= weights[index / 2] }
        return sums
    }
}
