import PerceiverKit

/// Computes images of handwriting-like digits: a data set that needs no files and has as many examples as wanted.
///
/// An image depends only on the seed, the split and its index.
public struct DigitGenerator: Sendable {
    /// The number of rows, and of columns, of every image.
    public static let side = 28

    /// The names of the classes.
    public static let classNames = (0..<10).map(String.init)

    /// The share of images with dark strokes on a light background instead of the reverse.
    ///
    /// A linear classifier of the pixels gets these wrong; a model that recognises shapes does not.
    private static let darkOnLightShare: Float = 0.1

    private let seed: UInt64

    /// Makes the generator of a data set.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// One grey image, row-major, and the digit that it shows; most images are light on dark.
    public func image(at index: Int, split: Split) -> (pixels: [UInt8], label: Int) {
        let set = images(split: split, range: index..<index + 1)
        return (set[0].bytes, set.labels[0])
    }

    /// The images of a range of indices.
    public func images(split: Split, range: Range<Int>) -> LabelledImages {
        let side = DigitGenerator.side
        let labels = range.map { label(at: $0, split: split) }
        let pixels = [UInt8](unsafeUninitializedCapacity: range.count * side * side) { pixels, count in
            Threads.forEachRange(range.count, size: 100) { positions in
                var canvas = StrokeCanvas(side: side)
                var part: [UInt8] = []
                part.reserveCapacity(positions.count * side * side)
                for position in positions {
                    let index = UInt64(range.lowerBound + position)
                    var random = CounterRandom(seed, split.key, Purpose.picture.rawValue, index)
                    canvas.clear()
                    paint(labels[position], on: &canvas, random: &random)
                    develop(canvas, into: &part, random: &random)
                }
                _ = pixels[(positions.lowerBound * side * side)...].initialize(fromContentsOf: part)
            }
            count = pixels.count
        }
        return LabelledImages(
            height: side, width: side, channelCount: 1, samples: .bytes(pixels), labels: labels,
            classNames: DigitGenerator.classNames)
    }

    /// The digit of an image: each block of ten consecutive images has every digit once, in random order.
    public func label(at index: Int, split: Split) -> Int {
        precondition(index >= 0, "images are counted from 0")
        let (block, position) = index.quotientAndRemainder(dividingBy: 10)
        var random = CounterRandom(seed, split.key, Purpose.labels.rawValue, UInt64(block))
        return Array(0..<10).shuffled(using: &random)[position]
    }

    private func paint(_ digit: Int, on canvas: inout StrokeCanvas, random: inout CounterRandom) {
        let pen = DigitPen(digit: digit, side: canvas.side, random: &random)
        let softness = random.uniform(1..<2)
        for polyline in pen.polylines {
            canvas.draw(polyline, radius: pen.radius, softness: softness)
        }
        if random.chance(0.15) {
            drawDistractor(on: &canvas, random: &random)
        }
    }

    /// A faint dash that is too short to belong to a digit.
    private func drawDistractor(on canvas: inout StrokeCanvas, random: inout CounterRandom) {
        let side = Float(canvas.side)
        let start = SIMD2(random.uniform(0..<side), random.uniform(0..<side))
        let end = start + SIMD2(random.gaussian(), random.gaussian()) * 2
        canvas.draw([start, end], radius: 0.6, softness: 1, strength: random.uniform(0.2..<0.4))
    }

    /// Turns coverage into grey levels with random contrast, background level and noise.
    private func develop(_ canvas: StrokeCanvas, into pixels: inout [UInt8], random: inout CounterRandom) {
        let ground = random.uniform(0..<16)
        let ink = random.uniform(180..<255)
        let grain = random.uniform(0..<6)
        let isDarkOnLight = random.chance(DigitGenerator.darkOnLightShare)
        for coverage in canvas.coverage {
            let level = min(max(ground + (ink - ground) * coverage + grain * random.gaussian(), 0), 255)
            pixels.append(UInt8(isDarkOnLight ? 255 - level : level))
        }
    }
}

extension DigitGenerator {
    /// Keeps random numbers for different uses apart.
    private enum Purpose: UInt64 {
        case labels
        case picture
    }
}

extension Split {
    /// A number that makes this split's random numbers differ from those of the others.
    fileprivate var key: UInt64 {
        switch self {
        case .train: 0
        case .test: 1
        case .validation: 2
        }
    }
}
