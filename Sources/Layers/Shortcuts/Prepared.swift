import Tensors

/// What follows from weights alone: predictions make it once, not for each batch.
///
/// Inside `recording { }` it is made for each use, because gradients lead through it and the weights are about to change.
/// So it is for large weights, whose products take so long that what is made is not worth the memory.
final class Prepared<Value> {
    private static var mostNumbers: Int { 1 << 19 }
    private var kept: (weights: [Tensor], value: Value)?

    /// What `make` makes of `weights`, or made of them before.
    func callAsFunction(from weights: [Tensor], _ make: () -> Value) -> Value {
        guard !isRecording, weights.reduce(0, { $0 + $1.count }) <= Self.mostNumbers else {
            kept = nil
            return make()
        }
        if let kept, kept.weights.elementsEqual(weights, by: { $0.isIdentical(to: $1) }) { return kept.value }
        let value = make()
        kept = (weights, value)
        return value
    }
}
