import Foundation
import PerceiverImage

/// Generates pairs of frames: a texture that moves, turns and grows a little, and before it an object with a motion of its own.
///
/// Textures are sums of waves, known between pixels too, so that the flow is exact.
struct MovingTextures: Sendable {
    let seed: UInt64
    let height: Int
    let width: Int
    /// The longest way of a whole texture along an axis, in pixels.
    let reach: Float

    /// The frames of an example, bytes [2, height, width, 3], and the flow of the first, [height, width, 2].
    func pair(at index: Int, split: Split) -> (frames: [UInt8], flow: [Float]) {
        var random = CounterRandom(seed, UInt64(Split.allCases.firstIndex(of: split) ?? 0), UInt64(index))
        let (ground, object) = (Layer(reach: reach, &random), Layer(reach: reach, &random))
        let centre =
            SIMD2<Float>(random.uniform(-0.5..<0.5), random.uniform(-0.5..<0.5))
            * SIMD2(Float(width), Float(height)) / 2
        let radii =
            SIMD2<Float>(random.uniform(0.1..<0.25), random.uniform(0.1..<0.25)) * Float(min(width, height))
        func isObject(_ point: SIMD2<Float>) -> Bool {
            let place = (point - centre) / radii
            return (place * place).sum() < 1
        }
        var frames = [UInt8](repeating: 0, count: 2 * height * width * 3)
        var flow = [Float](repeating: 0, count: height * width * 2)
        let middle = SIMD2(Float(width - 1), Float(height - 1)) / 2
        for row in 0..<height {
            for column in 0..<width {
                let point = SIMD2(Float(column), Float(row)) - middle
                let pixel = row * width + column
                let layer = isObject(point) ? object : ground
                layer.draw(point, into: &frames, at: pixel * 3)
                let way = layer.motion.moved(point) - point
                (flow[2 * pixel], flow[2 * pixel + 1]) = (way.x, way.y)
                // What is here in the second frame was elsewhere in the first.
                let before = object.motion.origin(of: point)
                let isBehind = !isObject(before)
                (isBehind ? ground : object).draw(
                    isBehind ? ground.motion.origin(of: point) : before, into: &frames,
                    at: (height * width + pixel) * 3)
            }
        }
        return (frames, flow)
    }
}

/// A texture and how it moves.
private struct Layer {
    let motion: Motion
    private let waves: [Wave]

    private struct Wave {
        let frequency: SIMD2<Float>
        let phase: Float
        let colour: SIMD3<Float>
    }

    init(reach: Float, _ random: inout CounterRandom) {
        motion = Motion(reach: reach, &random)
        waves = (0..<10).map { _ in
            // From eight to forty pixels long, shorter ones weaker, as in pictures.
            let length = 8 * pow(5, random.uniform(0..<1))
            let angle = random.uniform(0..<2 * .pi)
            let strength = 6 * length.squareRoot()
            return Wave(
                frequency: SIMD2(cos(angle), sin(angle)) * (2 * .pi / length),
                phase: random.uniform(0..<2 * .pi),
                colour: SIMD3(random.gaussian(), random.gaussian(), random.gaussian()) * strength)
        }
    }

    /// Writes the colour of a point as three bytes.
    func draw(_ point: SIMD2<Float>, into bytes: inout [UInt8], at place: Int) {
        var colour = SIMD3<Float>(repeating: 128)
        for wave in waves { colour += sin((wave.frequency * point).sum() + wave.phase) * wave.colour }
        for channel in 0..<3 { bytes[place + channel] = UInt8(min(max(colour[channel], 0), 255)) }
    }
}

/// A shift, a turn and a growth about the middle.
private struct Motion {
    private let rows: (SIMD2<Float>, SIMD2<Float>)
    private let shift: SIMD2<Float>

    init(reach: Float, _ random: inout CounterRandom) {
        let (angle, growth) = (random.uniform(-0.03..<0.03), 1 + random.uniform(-0.03..<0.03))
        rows = (SIMD2(cos(angle), -sin(angle)) * growth, SIMD2(sin(angle), cos(angle)) * growth)
        shift = SIMD2(random.uniform(-reach..<reach), random.uniform(-reach..<reach))
    }

    /// Where a point goes.
    func moved(_ point: SIMD2<Float>) -> SIMD2<Float> {
        SIMD2((rows.0 * point).sum(), (rows.1 * point).sum()) + shift
    }

    /// Where a point comes from.
    func origin(of point: SIMD2<Float>) -> SIMD2<Float> {
        let place = point - shift
        let determinant = rows.0.x * rows.1.y - rows.0.y * rows.1.x
        return SIMD2(
            rows.1.y * place.x - rows.0.y * place.y, rows.0.x * place.y - rows.1.x * place.x) / determinant
    }
}
