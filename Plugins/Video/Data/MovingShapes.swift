import Foundation
import PerceiverKit

/// Generates clips: a coloured shape that flies over a shaded ground, and a tone that rises as the shape does.
///
/// Each kind of shape has a kind of tone.
struct MovingShapes: Sendable {
    /// The kinds of shapes, which are the classes.
    static let classNames = ["circle", "cross", "square", "triangle"]
    /// How loud each multiple of a tone's pitch is, by kind.
    private static let tones: [[Float]] = [[1], [1, 0, 0.6], [1, 0.7], [0.7, 0, 0, 0.7]]

    let seed: UInt64
    let shape: VideoShape
    let rate: VideoRate

    /// The kind of the shape of a clip.
    func label(at index: Int, split: Split) -> Int {
        var random = random(index, split)
        return Int(random.next() % UInt64(Self.classNames.count))
    }

    /// The frames and the sound of a clip.
    func clip(at index: Int, split: Split) -> (frames: [UInt8], sound: [Float]) {
        var random = random(index, split)
        let kind = Int(random.next() % UInt64(Self.classNames.count))
        func colour() -> SIMD3<Float> {
            SIMD3(random.uniform(0..<1), random.uniform(0..<1), random.uniform(0..<1))
        }
        let (ground, other) = (colour() * 0.5, colour() * 0.5)
        let paint = SIMD3<Float>(repeating: 0.5) + colour() * 0.5
        let size = random.uniform(0.18..<0.3)
        let start = SIMD2(random.uniform(0.2..<0.8), random.uniform(0.2..<0.8))
        let end = SIMD2(random.uniform(0.2..<0.8), random.uniform(0.2..<0.8))
        let loudness = random.uniform(0.3..<0.8)
        var frames: [UInt8] = []
        frames.reserveCapacity(shape.pixelCount * 3)
        for frame in 0..<shape.frameCount {
            let centre = start + (end - start) * time(Float(frame), of: shape.frameCount)
            for row in 0..<shape.height {
                for column in 0..<shape.width {
                    let point = SIMD2(
                        (Float(column) + 0.5) / Float(shape.width), (Float(row) + 0.5) / Float(shape.height))
                    // A pixel is about as wide as the soft edge of a shape.
                    let share = min(
                        max(0.5 - depth(of: point - centre, kind, size) * Float(shape.height), 0), 1)
                    let behind = ground + (other - ground) * point.y
                    let mixed = behind + (paint - behind) * share
                    for channel in 0..<3 { frames.append(UInt8(mixed[channel] * 255)) }
                }
            }
        }
        var phase: Float = 0
        let sound = (0..<shape.sampleCount).map { sample in
            let height = 1 - (start.y + (end.y - start.y) * time(Float(sample), of: shape.sampleCount))
            phase += (150 + 300 * height) / Float(rate.samples)
            phase -= phase.rounded(.down)
            let partials = Self.tones[kind].enumerated().map { number, level in
                level * sin(2 * .pi * phase * Float(number + 1))
            }
            return loudness * partials.reduce(0, +) / 1.8
        }
        return (frames, sound)
    }

    private func time(_ place: Float, of count: Int) -> Float { place / Float(max(1, count - 1)) }

    /// How far a point is outside a shape, negative inside.
    private func depth(of point: SIMD2<Float>, _ kind: Int, _ size: Float) -> Float {
        let (x, y) = (abs(point.x), abs(point.y))
        switch kind {
        case 0: return (point * point).sum().squareRoot() - size
        case 1: return max(min(x, y) - size / 3, max(x, y) - size)
        case 2: return max(x, y) - size * 0.85
        default: return max(point.y - size * 0.7, x * 0.87 - (point.y + size) / 2)
        }
    }

    private func random(_ index: Int, _ split: Split) -> CounterRandom {
        CounterRandom(seed, UInt64(Split.allCases.firstIndex(of: split) ?? 0), UInt64(index))
    }
}
