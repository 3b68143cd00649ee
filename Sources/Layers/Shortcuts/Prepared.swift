import Tensors

/// A value computed from weights alone, kept so that predictions compute it once, not for each batch.
///
/// Not kept inside `recording { }`, because gradients go through it and the weights are about to change; nor, unless it
/// says otherwise, for large weights, where computing it takes little of the time and keeping it much memory.
public final class Prepared<Value> {
    private let maxCount: Int
    private var kept: (weights: [Tensor], value: Value)?

    /// Nothing is kept yet.
    ///
    /// - Parameter maxCount: the most numbers that weights may have together for their value to be kept.
    public init(maxCount: Int = 1 << 19) { self.maxCount = maxCount }

    /// The result of `make`, or that of an earlier call with the same weights.
    public func callAsFunction(from weights: [Tensor], _ make: () -> Value) -> Value {
        guard !isRecording, weights.reduce(0, { $0 + $1.count }) <= maxCount else {
            kept = nil
            return make()
        }
        if let kept, kept.weights.elementsEqual(weights, by: { $0.isIdentical(to: $1) }) { return kept.value }
        let value = make()
        kept = (weights, value)
        return value
    }
}
