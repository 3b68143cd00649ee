import Foundation
import Tensors
import TestSupport

private let shapePairs: [([Int], [Int])] = [
    ([], []), ([], [2, 3]), ([2, 3], []), ([5], [1]), ([1, 1, 1], [3]), ([3], [2, 3]), ([2, 3], [3]),
    ([2, 4, 3], [2, 4, 3]), ([2, 1, 3], [4, 1]), ([2, 1, 3], [1, 4, 1]), ([2, 3, 4], [3, 1]),
    ([2, 1, 1, 3], [2, 3, 1]), ([2, 1, 3, 1], [4, 1, 2]), ([2, 3, 1, 1], [1, 3, 2, 2]),
    ([4, 1, 2], [3, 1, 5, 1]), ([20, 1, 60], [20, 30, 1]),
]

private func row(
    _ sign: String, _ shapes: ([Int], [Int]), _ operation: @escaping @Sendable (Tensor, Tensor) -> Tensor,
    _ reference: @escaping @Sendable (Double, Double) -> Double
) -> OperationRow {
    let result = broadcast(shapes.0, shapes.1)
    return OperationRow(
        "\(shapes.0) \(sign) \(shapes.1)", [Tensor(normal: shapes.0, seed: 1), positive(shapes.1)],
        { operation($0[0], $0[1]) },
        reference: { x in DoubleArray(shape: result) { reference(x[0][$0], x[1][$0]) } })
}

private func broadcast(_ a: [Int], _ b: [Int]) -> [Int] {
    let rank = max(a.count, b.count)
    let (a, b) = (
        Array(repeating: 1, count: rank - a.count) + a, Array(repeating: 1, count: rank - b.count) + b
    )
    return zip(a, b).map { max($0, $1) }
}

let arithmeticTable: [OperationRow] =
    shapePairs.flatMap { shapes in
        [
            row("+", shapes, +, +), row("-", shapes, -, -), row("*", shapes, *, *), row("/", shapes, /, /),
        ]
    } + [
        OperationRow("negative", normal([2, 3]), { -$0[0] }, reference: { $0[0].map { -$0 } }),
        OperationRow(
            "times a number", normal([2, 3]), { $0[0] * 1.5 }, reference: { $0[0].map { $0 * 1.5 } }),
        OperationRow(
            "divided by a number", normal([2, 3]), { $0[0] / 3 }, reference: { $0[0].map { $0 / 3 } }),
        OperationRow(
            "plus a number", normal([2, 3]), { $0[0] + 0.25 }, reference: { $0[0].map { $0 + 0.25 } }),
        OperationRow(
            "a tensor on both sides", normal([2, 3]), { $0[0] * $0[0] - $0[0] },
            reference: { $0[0].map { $0 * $0 - $0 } }),
    ]

/// The exact Gaussian error linear unit.
func gelu(_ x: Double) -> Double { 0.5 * x * erfc(-x / 2.0.squareRoot()) }

let elementwiseTable: [OperationRow] = [[], [7], [3, 5], [2, 20000]].flatMap { shape in
    let (any, above) = ([Tensor(normal: shape, seed: 7) * 2], [positive(shape)])
    return [
        OperationRow("exp \(shape)", any, { $0[0].exp() }, reference: { $0[0].map { Foundation.exp($0) } }),
        OperationRow("log \(shape)", above, { $0[0].log() }, reference: { $0[0].map { Foundation.log($0) } }),
        OperationRow(
            "square root \(shape)", above, { $0[0].squareRoot() },
            reference: { $0[0].map { $0.squareRoot() } }),
        OperationRow(
            "tanh \(shape)", any, { $0[0].tanh() }, reference: { $0[0].map { Foundation.tanh($0) } }),
        OperationRow("gelu \(shape)", any, { $0[0].gelu() }, reference: { $0[0].map { gelu($0) } }),
    ]
}
