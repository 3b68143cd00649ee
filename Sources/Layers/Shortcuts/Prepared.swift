import Tensors

/// A value computed from weights alone, kept so that predictions compute it once, not for each batch.
///
/// Not kept inside `recording { }`, because gradients go through it and the weights are about to change; nor
/// for large weights, where computing it takes little of the time and keeping it much memory.
final class Prepared<Value> {
    private static var maxCount: Int { 1 << 19 }
    private var kept: (weights: [Tensor], value: Value)?

    /// The result of `make`, or that of an earlier call with the same weights.
    func callAsFunction(from weights: [Tensor], _ make: () -> Value) -> Value {
        guard !isRecording, weights.reduce(0, { $0 + $1.count }) <= Self.maxCount else {
            kept = nil
            return make()
        }
        if let kept, kept.weights.elementsEqual(weights, by: { $0.isIdentical(to: $1) }) { return kept.value }
        let value = make()
        kept = (weights, value)
        return value
    }
}
