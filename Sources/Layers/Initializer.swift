import Foundation
import Tensors

/// How a parameter is initialised.
public enum Initializer: Sendable {
    /// All elements equal.
    case constant(Float)
    /// Uniform in -bound ..< bound.
    case uniform(bound: Float)
    /// Normal with mean 0.
    case normal(standardDeviation: Float)
    /// Normal with mean 0; numbers beyond two standard deviations are drawn again.
    case truncatedNormal(standardDeviation: Float)
    /// Row i of n holds sines and cosines of the position (i + 1/2) / n, with wavelengths from 1/128 to 2 in
    /// equal ratios: the nearer two positions, the more similar their rows, whatever n is.
    case sines

    /// Xavier's uniform bound sqrt(6 / (inputs + outputs)).
    public static func xavier(inputs: Int, outputs: Int) -> Initializer {
        .uniform(bound: (6 / Float(inputs + outputs)).squareRoot())
    }

    /// A tensor of `shape`, the same for the same seed.
    public func tensor(_ shape: [Int], seed: UInt64) -> Tensor {
        switch self {
        case .constant(let value): Tensor(repeating: value, shape: shape)
        case .uniform(let bound): Tensor(uniform: shape, seed: seed) * (2 * bound) + -bound
        case .normal(let standardDeviation): Tensor(normal: shape, seed: seed) * standardDeviation
        case .truncatedNormal(let standardDeviation):
            Self.truncatedNormal(shape, seed: seed) * standardDeviation
        case .sines: Self.sines(shape)
        }
    }

    private static func sines(_ shape: [Int]) -> Tensor {
        let (rows, channels) = (shape[0], shape[1])
        let values = (0..<rows).flatMap { row in
            let position = (Float(row) + 0.5) / Float(rows)
            return (0..<channels).map { channel in
                let share = Float(channel / 2) / Float(max(1, channels / 2 - 1))
                let angle = 2 * Float.pi * position * 128 / pow(256, share)
                return channel.isMultiple(of: 2) ? sin(angle) : cos(angle)
            }
        }
        return Tensor(values, shape: shape)
    }

    /// Standard normal numbers from -2 to 2: candidates are drawn in turn, and those outside are left out.
    private static func truncatedNormal(_ shape: [Int], seed: UInt64) -> Tensor {
        let count = shape.reduce(1, *)
        var kept: [Float] = []
        kept.reserveCapacity(count)
        var round: UInt64 = 0
        while kept.count < count {
            let candidates = Tensor(
                normal: [count - kept.count + 16], seed: seed &+ round &* 0x9E37_79B9_7F4A_7C15)
            kept += candidates.floats.lazy.filter { abs($0) <= 2 }.prefix(count - kept.count)
            round += 1
        }
        return Tensor(kept, shape: shape)
    }
}
