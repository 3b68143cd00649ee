import Tensors

/// A row of a table of operations: an expression of tensors, and a plain double-precision loop for the same.
public struct OperationRow: Sendable, CustomStringConvertible {
    /// What is tested, for the test's report.
    public let description: String
    /// Float32 tensors, whose gradients are tested.
    public let inputs: [Tensor]
    /// The expression.
    public let operation: @Sendable ([Tensor]) -> Tensor
    /// The same, written independently; a table that compares with something else has none.
    public let reference: @Sendable ([DoubleArray]) -> DoubleArray

    /// A row of a table.
    public init(
        _ description: String, _ inputs: [Tensor], _ operation: @escaping @Sendable ([Tensor]) -> Tensor,
        reference: @escaping @Sendable ([DoubleArray]) -> DoubleArray = { $0[0] }
    ) {
        self.description = description
        self.inputs = inputs
        self.operation = operation
        self.reference = reference
    }

    /// How far the value is from that of the reference.
    public func valueError() -> Float {
        let (value, expected) = (operation(inputs), reference(inputs.map(DoubleArray.init)))
        guard value.shape == expected.shape else { return .infinity }
        return relativeDifference(value.floats, expected.floats, floor: 1e-6)
    }

    /// The gradients of the result, weighted by fixed random numbers, with respect to the inputs `tracked` names.
    ///
    /// - Returns: one for each input, nil where the result does not depend on it.
    public func gradients(tracked: Set<Int>) -> [Tensor?] {
        let leaves = inputs.enumerated().map { tracked.contains($0) ? $1.tracked() : $1 }
        let loss = recording {
            let result = operation(leaves)
            return (result * Self.weighting(of: result.shape)).sum()
        }
        let gradients = loss.gradients()
        return leaves.map { gradients[$0] }
    }

    /// For each input, how far its gradient is from central differences of the reference.
    ///
    /// Of a large input, a sample of elements evenly spread is looked at.
    public func gradientErrors() -> [Float] {
        let arrays = inputs.map(DoubleArray.init)
        let weights = DoubleArray(Self.weighting(of: reference(arrays).shape)).values
        return gradients(tracked: Set(inputs.indices)).enumerated().map { input, gradient in
            let count = inputs[input].count
            guard let gradient, gradient.shape == inputs[input].shape else { return .infinity }
            let sample = Array(stride(from: 0, to: count, by: max(1, count / (count > 4096 ? 8 : 48))))
            let actual = gradient.floats
            let slopes = sample.map { Float(slope(arrays, input: input, element: $0, weights: weights)) }
            return relativeDifference(sample.map { actual[$0] }, slopes, floor: 1e-4)
        }
    }

    /// Inputs whose gradient is another when it alone is asked for.
    public func inputsDependingOnCompany() -> [Int] {
        let together = gradients(tracked: Set(inputs.indices))
        return inputs.indices.filter { input in
            guard let alone = gradients(tracked: [input])[input], let other = together[input] else {
                return true
            }
            return relativeDifference(alone, other) > 1e-5
        }
    }

    private func slope(_ arrays: [DoubleArray], input: Int, element: Int, weights: [Double]) -> Double {
        let step = 1e-5
        let losses = [step, -step].map { step in
            var arrays = arrays
            arrays[input].values[element] += step
            return zip(reference(arrays).values, weights).reduce(0) { $0 + $1.0 * $1.1 }
        }
        return (losses[0] - losses[1]) / (2 * step)
    }

    private static func weighting(of shape: [Int]) -> Tensor { Tensor(normal: shape, seed: 4711) }
}
