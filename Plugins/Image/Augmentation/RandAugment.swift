import Foundation
import PerceiverKit

/// One of the operations that RandAugment picks from (arXiv 1909.13719).
///
/// Operations and strengths are those that the Perceiver's ImageNet classifier was trained with. Lengths
/// are shares of the image instead of pixels of 224, so that they fit images of any size.
enum RandAugmentOperation: CaseIterable, Sendable {
    case autoContrast, equalize, invert, rotate, posterize, solarize, colour, contrast, brightness, sharpness
    case shearAcross, shearDown, moveAcross, moveDown, cutout, solarizeAdd

    /// The image changed with strength `magnitude` from 0 to 10; directions and positions are random.
    func callAsFunction(
        _ image: FloatImage, magnitude: Float, using random: inout CounterRandom
    ) -> FloatImage {
        let strength = magnitude / 10
        let signed = random.chance(0.5) ? strength : -strength
        switch self {
        case .autoContrast: return image.stretched()
        case .equalize: return image.equalized()
        case .invert: return image.mapped { 1 - $0 }
        case .rotate: return image.filled(AffineWarp(rotatedBy: signed * .pi / 6))
        case .posterize:
            // Keeps up to four of the eight bits.
            let step = Float(256 >> max(1, Int(4 * strength)))
            return image.mapped { (($0 * 255).rounded() / step).rounded(.down) * step / 255 }
        case .solarize: return image.mapped { $0 < 1 - strength ? $0 : 1 - $0 }
        case .solarizeAdd: return image.mapped { $0 < 0.5 ? $0 + strength * 110 / 255 : $0 }
        case .colour: return image.blended(with: image.grey(), share: 0.1 + 1.8 * strength)
        case .contrast:
            let grey = image.grey().values
            let mean = grey.reduce(0, +) / Float(max(1, grey.count))
            return image.blended(with: image.mapped { _ in mean }, share: 0.1 + 1.8 * strength)
        case .brightness: return image.mapped { $0 * (0.1 + 1.8 * strength) }
        case .sharpness: return image.blended(with: image.smoothed(), share: 0.1 + 1.8 * strength)
        case .shearAcross: return image.filled(AffineWarp(down: (1, 0.3 * signed), right: (0, 1)))
        case .shearDown: return image.filled(AffineWarp(down: (1, 0), right: (0.3 * signed, 1)))
        case .moveAcross:
            return image.filled(AffineWarp(shift: (0, signed * Self.farthest * Float(image.width))))
        case .moveDown:
            return image.filled(AffineWarp(shift: (signed * Self.farthest * Float(image.height), 0)))
        case .cutout:
            let (row, column) = (
                Int.random(in: 0..<image.height, using: &random),
                Int.random(in: 0..<image.width, using: &random)
            )
            let reach = (
                Int(strength * Self.widest * Float(image.height)),
                Int(strength * Self.widest * Float(image.width))
            )
            return image.replacing(
                max(0, row - reach.0)..<min(image.height, row + reach.0),
                max(0, column - reach.1)..<min(image.width, column + reach.1), by: .level(FloatImage.middle))
        }
    }

    /// The largest translation, and half the largest side of a hole: 100 and 40 pixels of 224.
    private static let (farthest, widest): (Float, Float) = (100.0 / 224, 40.0 / 224)
}

extension FloatImage {
    /// The level that fills areas that an operation leaves empty.
    fileprivate static let middle: Float = 128.0 / 255

    fileprivate func filled(_ warp: AffineWarp) -> FloatImage {
        warped(warp, outside: .level(Self.middle))
    }

    /// Each channel scaled to the range 0 to 1.
    fileprivate func stretched() -> FloatImage {
        changingChannels { channel in
            guard let low = channel.min(), let high = channel.max(), high > low else { return channel }
            return channel.map { ($0 - low) / (high - low) }
        }
    }

    /// Histogram equalisation of each channel.
    fileprivate func equalized() -> FloatImage {
        changingChannels { channel in
            let levels = channel.map { Int(($0 * 255).rounded()) }
            var counts = [Int](repeating: 0, count: 256)
            for level in levels { counts[level] += 1 }
            let step = (levels.count - (counts.last { $0 > 0 } ?? 0)) / 255
            guard step > 0 else { return channel }
            var below = step / 2
            let table = counts.map { count in
                defer { below += count }
                return Float(min(255, below / step)) / 255
            }
            return levels.map { table[$0] }
        }
    }

    /// The image in grey, with the same number of channels.
    fileprivate func grey() -> FloatImage {
        guard channelCount == 3 else { return self }
        var result = self
        for first in stride(from: 0, to: values.count, by: 3) {
            let luma = 0.299 * values[first] + 0.587 * values[first + 1] + 0.114 * values[first + 2]
            for channel in 0..<3 { result.values[first + channel] = luma }
        }
        return result
    }

    /// The image smoothed: each inner pixel is the mean of itself, with weight 5, and its eight neighbours, with weight 1.
    fileprivate func smoothed() -> FloatImage {
        var result = self
        for row in 1..<max(1, height - 1) {
            for column in 1..<max(1, width - 1) {
                for channel in 0..<channelCount {
                    var sum = 4 * values[index(row, column) + channel]
                    for y in row - 1...row + 1 {
                        for x in column - 1...column + 1 { sum += values[index(y, x) + channel] }
                    }
                    result.values[index(row, column) + channel] = sum / 13
                }
            }
        }
        return result
    }

    private func changingChannels(_ change: ([Float]) -> [Float]) -> FloatImage {
        var result = self
        for channel in 0..<channelCount {
            let positions = stride(from: channel, to: values.count, by: channelCount)
            for (position, value) in zip(positions, change(positions.map { values[$0] })) {
                result.values[position] = value
            }
        }
        return result
    }
}
