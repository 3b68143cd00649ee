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
    /// Row i of n is sines and cosines of (i + 1/2) / n, with wavelengths from 1/128 to 2 in equal ratios: rows are the
    /// more alike the nearer their places are, whatever the number of rows.
    case sines

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
        case .sines: Self.sines(shape)
        }
    }

    private static func sines(_ shape: [Int]) -> Tensor {
        let (rows, channels) = (shape[0], shape[1])
        let values = (0..<rows).flatMap { row in
            let place = (Float(row) + 0.5) / Float(rows)
            return (0..<channels).map { channel in
                let share = Float(channel / 2) / Float(max(1, channels / 2 - 1))
                let angle = 2 * Float.pi * place * 128 / pow(256, share)
                return channel.isMultiple(of: 2) ? sin(angle) : cos(angle)
            }
        }
        return Tensor(values, shape: shape)
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
    case pyTorch
    /// Weights and arrays truncated normal, biases zero, norms one: the papers' choice, with deviation 0.02.
    case truncatedNormal(deviation: Float)
    /// Attention looks at its own neighbourhood from the first step on, where there is one to find.
    ///
    /// Learned positions, latents and queries are sines of their place (arXiv 1706.03762, section 3.5); the maps to
    /// queries and to keys are the same, normal with `deviation`, so that like attends to like (arXiv 2305.09828); the
    /// self-attention layers leave the latents as they are (arXiv 2003.04887). All else starts as in the recipe.
    case local(deviation: Float)

    func initializer(for parameter: Parameter) -> Initializer {
        switch self {
        case .pyTorch: parameter.initializer
        case .truncatedNormal(let deviation):
            if parameter.shape.count > 1 {
                .truncatedNormal(deviation: deviation)
            } else if case .constant(let value) = parameter.initializer {
                .constant(value)
            } else {
                .constant(0)
            }
        case .local(let deviation):
            switch parameter.role {
            case .places: .sines
            case .matching: .normal(deviation: deviation)
            case .branchEnd: .constant(0)
            case .other: parameter.initializer
            }
        }
    }

    /// The name of the stream of random numbers that a parameter starts from: its own, but one for both maps that match.
    func stream(of entry: NamedParameter) -> String {
        guard case .local = self, entry.parameter.role == .matching else { return entry.name }
        return entry.name.replacing("k_proj", with: "q_proj")
    }
}
