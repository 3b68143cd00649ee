import Foundation

/// The source position of each pixel of a transformed image: a linear map about the centre, and a shift.
struct AffineWarp: Sendable {
    /// The step in the source for a step down.
    var down: (row: Float, column: Float) = (1, 0)
    /// The step in the source for a step to the right.
    var right: (row: Float, column: Float) = (0, 1)
    /// The source of the centre, relative to the centre.
    var shift: (row: Float, column: Float) = (0, 0)

    /// What fills pixels whose source lies outside the image.
    enum Outside: Sendable {
        /// The image mirrored at its edge.
        case mirrored
        /// A constant level.
        case level(Float)
    }
}

extension AffineWarp {
    /// The image rotated about its centre, by an angle in radians.
    init(rotatedBy angle: Float) {
        self.init(down: (cos(angle), -sin(angle)), right: (sin(angle), cos(angle)))
    }
}

extension FloatImage {
    /// The image transformed by `warp`, with bilinear interpolation.
    func warped(_ warp: AffineWarp, outside: AffineWarp.Outside) -> FloatImage {
        var result = self
        let middle = (row: Float(height - 1) / 2, column: Float(width - 1) / 2)
        for row in 0..<height {
            for column in 0..<width {
                let (y, x) = (Float(row) - middle.row, Float(column) - middle.column)
                let sourceRow = middle.row + warp.shift.row + warp.down.row * y + warp.right.row * x
                let sourceColumn =
                    middle.column + warp.shift.column + warp.down.column * y + warp.right.column * x
                let (top, left) = (sourceRow.rounded(.down), sourceColumn.rounded(.down))
                let (below, beside) = (sourceRow - top, sourceColumn - left)
                let first = index(row, column)
                for position in first..<first + channelCount { result.values[position] = 0 }
                for rowStep in 0...1 {
                    for columnStep in 0...1 {
                        let (rowWeight, columnWeight) = (
                            rowStep == 0 ? 1 - below : below, columnStep == 0 ? 1 - beside : beside
                        )
                        guard rowWeight > 0, columnWeight > 0 else { continue }
                        let source = pixel(Int(top) + rowStep, Int(left) + columnStep, outside)
                        for channel in 0..<channelCount {
                            let sample = source.map { values[$0 + channel] } ?? outside.level
                            result.values[first + channel] += rowWeight * columnWeight * sample
                        }
                    }
                }
            }
        }
        return result
    }

    /// The index of a pixel; nil outside the image, unless it is mirrored there.
    private func pixel(_ row: Int, _ column: Int, _ outside: AffineWarp.Outside) -> Int? {
        if (0..<height).contains(row), (0..<width).contains(column) { return index(row, column) }
        guard case .mirrored = outside else { return nil }
        return index(mirrored(row, height), mirrored(column, width))
    }

    /// `position` mirrored into 0 ..< count, with the edge twice: c b a | a b c | c b a.
    private func mirrored(_ position: Int, _ count: Int) -> Int {
        let rest = ((position % (2 * count)) + 2 * count) % (2 * count)
        return rest < count ? rest : 2 * count - 1 - rest
    }
}

extension AffineWarp.Outside {
    fileprivate var level: Float {
        if case .level(let level) = self { level } else { 0 }
    }
}
