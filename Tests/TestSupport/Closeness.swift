import Tensors

/// The largest difference of two lists of numbers, relative to the largest magnitude of the expected one.
///
/// - Parameters:
///   - actual: the numbers to judge.
///   - expected: what they should be.
///   - floor: the least magnitude to measure by, for tensors whose exact value is zero.
/// - Returns: infinity where the lists differ in length, or a number is infinite or NaN alone.
public func relativeDifference(_ actual: [Float], _ expected: [Float], floor: Float = 1e-30) -> Float {
    guard actual.count == expected.count else { return .infinity }
    let scale = expected.reduce(floor) { max($0, abs($1)) }
    var worst: Float = 0
    for (x, y) in zip(actual, expected) {
        guard x.isFinite || x == y else { return .infinity }
        worst = max(worst, abs(x - y) / scale)
    }
    return worst
}

/// The largest difference of two tensors, relative to the largest magnitude of the expected one.
public func relativeDifference(_ actual: Tensor, _ expected: Tensor, floor: Float = 1e-30) -> Float {
    actual.shape == expected.shape
        ? relativeDifference(actual.floats, expected.floats, floor: floor) : .infinity
}
