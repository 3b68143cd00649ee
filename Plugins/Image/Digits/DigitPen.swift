import Foundation
import PerceiverKit

/// A digit as one writer would draw it: the glyph with its points shaken, bent, scaled and placed.
struct DigitPen {
    /// The strokes as polylines in pixel coordinates.
    let polylines: [[SIMD2<Float>]]

    /// Half the width of the strokes in pixels.
    let radius: Float

    init(digit: Int, side: Int, random: inout CounterRandom) {
        let variants = DigitGlyphs.variants[digit]
        let glyph = variants[Int(random.next() % UInt64(variants.count))]
        let bend = Bend(random: &random)
        let shaken = glyph.map { stroke in
            let points = stroke.points.map { point in
                let shake = SIMD2(random.gaussian(), random.gaussian()) * 0.018
                return bend(point) + shake
            }
            return stroke.isSmooth ? smoothed(points) : points
        }

        // The variation is large enough to look like many writers, and small enough that every digit stays readable.
        let height = random.uniform(17..<22)
        let slant = random.uniform(-0.22..<0.22)
        let turn = random.uniform(-0.14..<0.14)
        let width = height * random.uniform(0.85..<1.2)
        let (across, down) = (SIMD2(cos(turn), sin(turn)) * width, SIMD2(-sin(turn), cos(turn)) * height)
        let placed = shaken.map { $0.map { ($0.x - slant * $0.y) * across + $0.y * down } }

        let shift = DigitPen.shift(keeping: placed, inside: Float(side), random: &random)
        polylines = placed.map { $0.map { $0 + shift } }
        radius = random.uniform(0.8..<1.55) * height / 20
    }

    /// A random shift that keeps the digit inside the picture, or centres it if it only just fits.
    private static func shift(
        keeping polylines: [[SIMD2<Float>]], inside side: Float, random: inout CounterRandom
    ) -> SIMD2<Float> {
        var low = SIMD2<Float>(repeating: .infinity)
        var high = SIMD2<Float>(repeating: -.infinity)
        for point in polylines.joined() {
            low = pointwiseMin(low, point)
            high = pointwiseMax(high, point)
        }
        let margin: Float = 2
        let spare = pointwiseMax(SIMD2(repeating: side - 2 * margin) - (high - low), .zero)
        let widest = pointwiseMin(spare / 2, SIMD2(repeating: 1.3))
        let offset = SIMD2(random.uniform(-1..<1), random.uniform(-1..<1)) * widest
        return SIMD2(repeating: side / 2) - (low + high) / 2 + offset
    }
}

/// A gentle wave-shaped distortion of the plane; unlike shaking, it keeps strokes that touch together.
private struct Bend {
    private var waves: [(direction: SIMD2<Float>, phase: Float, offset: SIMD2<Float>)] = []

    init(random: inout CounterRandom) {
        for _ in 0..<2 {
            let angle = random.uniform(0..<2 * .pi)
            let frequency = random.uniform(2..<6)
            waves.append(
                (
                    direction: SIMD2(cos(angle), sin(angle)) * frequency, phase: random.uniform(0..<2 * .pi),
                    offset: SIMD2(random.gaussian(), random.gaussian()) * 0.04
                ))
        }
    }

    func callAsFunction(_ point: SIMD2<Float>) -> SIMD2<Float> {
        waves.reduce(point) { $0 + $1.offset * sin(($1.direction * point).sum() + $1.phase) }
    }
}

/// A Catmull-Rom curve through the points, as a polyline.
private func smoothed(_ points: [SIMD2<Float>]) -> [SIMD2<Float>] {
    let stepCount = 5
    var result = [points[0]]
    for index in 1..<points.count {
        let (start, end) = (points[index - 1], points[index])
        let startTangent = (end - points[max(index - 2, 0)]) / 2
        let endTangent = (points[min(index + 1, points.count - 1)] - start) / 2
        for step in 1...stepCount {
            let time = Float(step) / Float(stepCount)
            let cubic = time * time * (3 - 2 * time)
            result.append(
                start + (end - start) * cubic + startTangent * (time * (1 - time) * (1 - time))
                    - endTangent * (time * time * (1 - time)))
        }
    }
    return result
}
