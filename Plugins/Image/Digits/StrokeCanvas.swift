/// A square grey picture on which strokes with soft edges are drawn.
struct StrokeCanvas {
    let side: Int

    /// How much of each pixel is inked, from 0 to 1, row-major.
    private(set) var coverage: [Float]

    init(side: Int) {
        self.side = side
        coverage = [Float](repeating: 0, count: side * side)
    }

    mutating func clear() {
        for index in coverage.indices { coverage[index] = 0 }
    }

    /// Draws connected segments; ink falls from `strength` to 0 over `softness` pixels around the radius.
    mutating func draw(_ polyline: [SIMD2<Float>], radius: Float, softness: Float, strength: Float = 1) {
        for index in 1..<polyline.count {
            drawSegment(
                polyline[index - 1], polyline[index], radius: radius, softness: softness, strength: strength)
        }
    }

    private mutating func drawSegment(
        _ start: SIMD2<Float>, _ end: SIMD2<Float>, radius: Float, softness: Float, strength: Float
    ) {
        let reach = radius + softness / 2
        let columns = pixels(from: min(start.x, end.x) - reach, to: max(start.x, end.x) + reach)
        let rows = pixels(from: min(start.y, end.y) - reach, to: max(start.y, end.y) + reach)
        let along = end - start
        let inverseLength = 1 / max((along * along).sum(), 1e-6)
        for row in rows {
            for column in columns {
                let point = SIMD2(Float(column) + 0.5, Float(row) + 0.5) - start
                let nearest = along * min(max((point * along).sum() * inverseLength, 0), 1)
                let gap = point - nearest
                let squaredDistance = (gap * gap).sum()
                guard squaredDistance < reach * reach else { continue }
                let ink = strength * min((reach - squaredDistance.squareRoot()) / softness, 1)
                coverage[row * side + column] = max(coverage[row * side + column], ink)
            }
        }
    }

    /// The pixels whose centres lie between two coordinates.
    private func pixels(from low: Float, to high: Float) -> Range<Int> {
        let first = max(Int((low - 0.5).rounded(.up)), 0)
        return first..<max(first, min(Int((high + 0.5).rounded(.down)), side))
    }
}
