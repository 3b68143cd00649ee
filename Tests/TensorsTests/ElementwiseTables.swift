import Foundation
import Tensors
import TestSupport

private let shapePairs: [([Int], [Int])] = [
    ([], []), ([], [2, 3]), ([2, 3], []), ([5], [1]), ([1, 1, 1], [3]), ([3], [2, 3]), ([2, 3], [3]),
    ([2, 4, 3], [2, 4, 3]), ([2, 1, 3], [4, 1]), ([2, 1, 3], [1, 4, 1]), ([2, 3, 4], [3, 1]),
    ([2, 1, 1, 3], [2, 3, 1]), ([2, 1, 3, 1], [4, 1, 2]), ([2, 3, 1, 1], [1, 3, 2, 2]),
    ([4, 1, 2], [3, 1, 5, 1]), ([20, 1, 60], [20, 30, 1]),
]

/// Rows of an operator of two tensors whose shapes broadcast.
func binaryRows(
    _ sign: String, _ operation: @escaping @Sendable (Tensor, Tensor) -> Tensor,
    _ reference: @escaping @Sendable (Double, Double) -> Double
) -> [OperationRow] {
    shapePairs.map { a, b in
        let result = broadcast(a, b)
        return OperationRow(
            "\(a) \(sign) \(b)", [Tensor(normal: a, seed: 1), positive(b)], { operation($0[0], $0[1]) },
            reference: { x in DoubleArray(shape: result) { reference(x[0][$0], x[1][$0]) } })
    }
}

private func broadcast(_ a: [Int], _ b: [Int]) -> [Int] {
    let rank = max(a.count, b.count)
    let (a, b) = (
        Array(repeating: 1, count: rank - a.count) + a, Array(repeating: 1, count: rank - b.count) + b
    )
    return zip(a, b).map { max($0, $1) }
}

/// Rows of a function of each element, which may be defined for positive numbers alone.
func unaryRows(
    _ name: String, isPositive: Bool = false, _ operation: @escaping @Sendable (Tensor) -> Tensor,
    _ reference: @escaping @Sendable (Double) -> Double
) -> [OperationRow] {
    [[], [7], [3, 5], [2, 20000]].map { shape in
        OperationRow(
            "\(name) \(shape)", [isPositive ? positive(shape) : Tensor(normal: shape, seed: 7) * 2],
            { operation($0[0]) }, reference: { $0[0].map(reference) })
    }
}

/// The exact Gaussian error linear unit.
func gelu(_ x: Double) -> Double { 0.5 * x * erfc(-x / 2.0.squareRoot()) }

let droppedRows: [OperationRow] = [[3, 5], [2, 20000]].map { shape in
    let dropout = withDropout(seed: 1, step: 2) { Dropout(0.4) }
    let factors = DoubleArray(Tensor(repeating: 1, shape: shape).dropped(dropout))
    return OperationRow(
        "dropped \(shape)", normal(shape), { $0[0].dropped(dropout) },
        reference: { x in DoubleArray(shape: shape) { x[0][$0] * factors[$0] } })
}
