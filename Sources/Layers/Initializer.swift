import Foundation
import Tensors

/// How a parameter starts.
public enum Initializer: Sendable {
    /// All elements equal.
    case constant(Float)
    /// Uniform in -bound ..< bound.
    case uniform(bound: Float)
    /// Normal with mean 0.
    case normal(deviation: Float)
    /// Normal with mean 0, drawn again where further than two deviations out.
    case truncatedNormal(deviation: Float)

    /// Xavier's uniform bound sqrt(6 / (inputs + outputs)).
    public static func xavier(inputs: Int, outputs: Int) -> Initializer {
        .uniform(bound: (6 / Float(inputs + outputs)).squareRoot())
    }

    /// Numbers for a tensor of `shape`, the same for the same seed.
    public func tensor(_ shape: [Int], seed: UInt64) -> Tensor {
        switch self {
        case .constant(let value): Tensor(repeating: value, shape: shape)
        case .uniform(let bound): Tensor(uniform: shape, seed: seed) * (2 * bound) + -bound
        case .normal(let deviation): Tensor(normal: shape, seed: seed) * deviation
        case .truncatedNormal(let deviation): Self.truncatedNormal(shape, seed: seed) * deviation
        }
    }

    /// Standard normal numbers within two deviations: candidates are drawn in turn and those outside are passed over.
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

/// Which start all parameters of a model take.
public enum InitializationScheme: Sendable {
    /// Each parameter's own: what PyTorch's layers do, which the published recipes rely on.
    case recipe
    /// Weights and arrays truncated normal, biases zero, norms one: the papers' choice, with deviation 0.02.
    case truncatedNormal(deviation: Float)

    func initializer(for parameter: Parameter) -> Initializer {
        switch self {
        case .recipe: parameter.initializer
        case .truncatedNormal(let deviation):
            if parameter.shape.count > 1 {
                .truncatedNormal(deviation: deviation)
            } else if case .constant(let value) = parameter.initializer {
                .constant(value)
            } else {
                .constant(0)
            }
        }
    }
}
