import Tensors

/// A value computed from weights alone, kept so that predictions compute it once, not for each batch.
///
/// Not kept inside `recording { }`, because gradients go through it and the weights are about to change; nor, unless it
/// says otherwise, for large weights, where computing it takes little of the time and keeping it much memory. With products of
/// 8 bits it is the other way round: rounding a weight takes as long as many products, and what is kept is a quarter of it.
public final class Prepared<Value> {
    private let maxCount: Int
    private var kept: (weights: [Tensor], precision: Precision, value: Value)?
    /// What was asked for without a value.
    private var asked: (weights: [Tensor], uses: Int)?

    /// Nothing is kept yet.
    ///
    /// - Parameter maxCount: the most numbers that weights may have together for their value to be kept.
    public init(maxCount: Int = 1 << 19) { self.maxCount = maxCount }

    /// The result of `make`, or that of an earlier call with the same weights.
    public func callAsFunction(from weights: [Tensor], _ make: () -> Value) -> Value {
        let precision = productPrecision
        guard !isRecording, precision == .int8 || weights.reduce(0, { $0 + $1.count }) <= maxCount else {
            kept = nil
            return make()
        }
        if let kept, isKept(from: weights) { return kept.value }
        let value = make()
        (kept, asked) = ((weights, precision, value), nil)
        return value
    }

    /// Whether a value is there already, or should be made, because as much was asked for by now as making it costs.
    ///
    /// - Parameters:
    ///   - weights: what it is computed from.
    ///   - uses: how much is asked for this time.
    ///   - cost: what making it costs, in uses without it.
    /// - Returns: false while recording, when nothing is kept.
    public func isWorthMaking(from weights: [Tensor], uses: Int, cost: Int) -> Bool {
        guard !isRecording else {
            (kept, asked) = (nil, nil)
            return false
        }
        if isKept(from: weights) { return true }
        let before = asked.flatMap { isSame($0.weights, as: weights) ? $0.uses : nil } ?? 0
        asked = (weights, before + uses)
        return before + uses >= cost
    }

    private func isKept(from weights: [Tensor]) -> Bool {
        kept.map { $0.precision == productPrecision && isSame($0.weights, as: weights) } ?? false
    }

    private func isSame(_ own: [Tensor], as weights: [Tensor]) -> Bool {
        own.elementsEqual(weights) { $0.isIdentical(to: $1) }
    }
}
