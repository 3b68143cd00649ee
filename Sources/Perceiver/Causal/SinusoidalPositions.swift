import Foundation
import Tensors

/// Sines and cosines of each place of a sequence, which do not learn (arXiv 1706.03762, section 3.5).
///
/// Row i of n has 0.3 sin(i w) as channel 2m and 0.3 cos(i w) as channel 2m + 1 of c, where w = 10000^(-2m / c). A linear map of row i
/// is row i + k, or row k - i, for all i alike: so what holds between places is learned from all of them at once.
final class SinusoidalPositions {
    /// The height of the waves.
    ///
    /// Tokens begin with a deviation of 0.15, and in the paper they and the waves are about as large as each other. Of 0.15, 0.21, 0.3,
    /// 0.5 and 1, 0.3 was the quickest to learn sequences that are followed by themselves backwards.
    private static let amplitude = 0.3

    /// n.
    let count: Int
    /// c.
    let channels: Int
    /// [n, c]; made when it is first needed, since a model may be declared only to learn that it is too large.
    private(set) lazy var table = Tensor(Self.elements(count, channels), shape: [count, channels])

    /// Those of `count` places.
    init(count: Int, channels: Int) { (self.count, self.channels) = (count, channels) }

    private static func elements(_ count: Int, _ channels: Int) -> [Float] {
        let frequencies = stride(from: 0, to: channels, by: 2).map {
            pow(10000, -Double($0) / Double(channels))
        }
        return [Float](unsafeUninitializedCapacity: count * channels) { elements, initialized in
            for place in 0..<count {
                for channel in 0..<channels {
                    let angle = Double(place) * frequencies[channel / 2]
                    let value = channel.isMultiple(of: 2) ? sin(angle) : cos(angle)
                    elements[place * channels + channel] = Float(amplitude * value)
                }
            }
            initialized = count * channels
        }
    }
}
