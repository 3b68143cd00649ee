import Foundation
import Tensors
import TestSupport

private func logSumExp(_ x: DoubleArray, _ row: [Int]) -> Double {
    Foundation.log(sum(0..<(x.shape.last ?? 0)) { Foundation.exp(x[row + [$0]]) })
}

private func softmaxRow(_ shape: [Int]) -> OperationRow {
    OperationRow(
        "softmax \(shape)", [Tensor(normal: shape, seed: 5) * 3], { $0[0].softmax() },
        reference: { x in
            DoubleArray(shape: shape) { Foundation.exp(x[0][$0] - logSumExp(x[0], Array($0.dropLast()))) }
        })
}

private func layerNormRow(_ shape: [Int], epsilon: Float = 1e-5) -> OperationRow {
    let columns = shape.last ?? 0
    let inputs = normal(shape, [columns], [columns])
    return OperationRow(
        "layer norm \(shape), epsilon \(epsilon)", [inputs[0] * 2 + 1, inputs[1], inputs[2]],
        { $0[0].layerNorm(weight: $0[1], bias: $0[2], epsilon: epsilon) },
        reference: { x in
            DoubleArray(shape: shape) { index in
                let (row, column) = (Array(index.dropLast()), index[index.count - 1])
                let mean = sum(0..<columns) { x[0][row + [$0]] } / Double(columns)
                let variance = sum(0..<columns) { pow(x[0][row + [$0]] - mean, 2) } / Double(columns)
                return (x[0][index] - mean) / (variance + Double(epsilon)).squareRoot() * x[1][column]
                    + x[2][column]
            }
        })
}

private func batchNormRow(_ shape: [Int], epsilon: Float = 1e-5) -> OperationRow {
    let columns = shape.last ?? 0
    let inputs = normal(shape, [columns], [columns])
    return OperationRow(
        "batch norm \(shape), epsilon \(epsilon)", [inputs[0] * 2 + 1, inputs[1], inputs[2]],
        { $0[0].batchNorm(weight: $0[1], bias: $0[2], epsilon: epsilon).result },
        reference: { x in
            let rowCount = x[0].values.count / columns
            let moments = (0..<columns).map { column in
                let mean = sum(0..<rowCount) { x[0].values[$0 * columns + column] } / Double(rowCount)
                let variance =
                    sum(0..<rowCount) { pow(x[0].values[$0 * columns + column] - mean, 2) } / Double(rowCount)
                return (mean, variance)
            }
            return DoubleArray(shape: shape) { index in
                let column = index[index.count - 1]
                let (mean, variance) = moments[column]
                return (x[0][index] - mean) / (variance + Double(epsilon)).squareRoot() * x[1][column]
                    + x[2][column]
            }
        })
}

private func crossEntropyRow(_ shape: [Int], labels: [Int32], smoothing: Float, ignored: Int32 = -100)
    -> OperationRow
{
    let (rows, classes) = (Array(shape.dropLast()), shape.last ?? 0)
    let given = Tensor(labels, shape: rows)
    return OperationRow(
        "cross-entropy \(shape), smoothing \(smoothing), labels \(labels)", normal(shape),
        { $0[0].crossEntropy(labels: given, smoothing: smoothing, ignoredLabel: ignored) },
        reference: { x in
            var position = 0
            let losses = DoubleArray(shape: rows) { row in
                defer { position += 1 }
                guard labels[position] != ignored else { return 0 }
                let normalizer = logSumExp(x[0], row)
                let even = sum(0..<classes) { normalizer - x[0][row + [$0]] } / Double(classes)
                let right = normalizer - x[0][row + [Int(labels[position])]]
                return (1 - Double(smoothing)) * right + Double(smoothing) * even
            }
            let counted = max(1, labels.filter { $0 != ignored }.count)
            return DoubleArray(shape: []) { _ in losses.values.reduce(0, +) / Double(counted) }
        })
}

/// The fused operation, against the reference of the composition.
private func linearCrossEntropyRow(
    _ rows: [Int], inputs: Int, classes: Int, hasBias: Bool = true, labels: [Int32]
) -> OperationRow {
    let given = Tensor(labels, shape: rows)
    let plain = crossEntropyRow(rows + [classes], labels: labels, smoothing: 0)
    return OperationRow(
        "linear and cross-entropy \(rows + [inputs]) to \(classes), bias \(hasBias)",
        normal(rows + [inputs], [classes, inputs]) + (hasBias ? [Tensor(normal: [classes], seed: 3)] : []),
        { linearCrossEntropy($0[0], weight: $0[1], bias: hasBias ? $0[2] : nil, labels: given).loss },
        reference: { x in
            let logits = DoubleArray(shape: rows + [classes]) { index in
                let (row, output) = (Array(index.dropLast()), index[index.count - 1])
                return sum(0..<inputs) { x[0][row + [$0]] * x[1][output, $0] }
                    + (hasBias ? x[2][output] : 0)
            }
            return plain.reference([logits])
        })
}

/// Cross-entropy with target probabilities, perhaps with a weight for each row.
private func softCrossEntropyRow(_ shape: [Int], isWeighted: Bool = false) -> OperationRow {
    let probabilities = Tensor(normal: shape, seed: 6).softmax()
    let (p, rowCount) = (DoubleArray(probabilities), Double(shape.dropLast().reduce(1, *)))
    let rows = Array(shape.dropLast())
    let weights = isWeighted ? Tensor(normal: rows, seed: 7).floats.map { abs($0) } : nil
    let weightOfRows = weights.map { DoubleArray(Tensor($0, shape: rows)) }
    return OperationRow(
        "cross-entropy \(shape) to probabilities, weighted \(isWeighted)", normal(shape),
        { $0[0].crossEntropy(probabilities: probabilities, weights: weights) },
        reference: { x in
            let losses = DoubleArray(shape: shape) {
                let row = Array($0.dropLast())
                return p[$0] * (logSumExp(x[0], row) - x[0][$0]) * (weightOfRows?[row] ?? 1)
            }
            return DoubleArray(shape: []) { _ in losses.values.reduce(0, +) / rowCount }
        })
}

let softmaxRows = [[4], [3, 5], [2, 3, 1], [2, 2, 33]].map(softmaxRow)

let layerNormRows = [
    layerNormRow([6]), layerNormRow([3, 5]), layerNormRow([2, 3, 17], epsilon: 1e-2),
    // More than a block of rows.
    layerNormRow([1100, 4], epsilon: 1e-3),
]

let batchNormRows = [
    batchNormRow([7, 3]), batchNormRow([2, 3, 4, 5], epsilon: 1e-2), batchNormRow([2100, 2]),
]

let crossEntropyRows = [
    crossEntropyRow([3, 4], labels: [1, 0, 3], smoothing: 0),
    crossEntropyRow([3, 4], labels: [1, 0, 3], smoothing: 0.1),
    crossEntropyRow([2, 3, 4], labels: [0, -100, 1, 2, -100, 3], smoothing: 0.1),
    crossEntropyRow([4, 3], labels: [0, 7, 1, 7], smoothing: 0, ignored: 7),
    crossEntropyRow([2, 3], labels: [-100, -100], smoothing: 0.1),
    crossEntropyRow([5], labels: [2], smoothing: 0),
]

let softCrossEntropyRows =
    [[5], [3, 4], [2, 3, 4]].map { softCrossEntropyRow($0) }
    + [[3, 4], [2, 3, 4]].map { softCrossEntropyRow($0, isWeighted: true) }

let sigmoidCrossEntropyRows = [[5], [3, 4], [2, 3, 4]].map { shape in
    let count = shape.reduce(1, *)
    let labels = (0..<count).map { UInt8($0 % 3 == 0 ? 1 : 0) }
    let given = Tensor(labels, shape: shape)
    return OperationRow(
        "sigmoid cross-entropy \(shape)", normal(shape), { $0[0].sigmoidCrossEntropy(labels: given) },
        reference: { x in
            DoubleArray(shape: []) { _ in
                zip(x[0].values, labels).reduce(0) { $0 + log(1 + exp($1.1 == 1 ? -$1.0 : $1.0)) }
                    / Double(count)
            }
        })
}

let linearCrossEntropyRows = [
    linearCrossEntropyRow([3], inputs: 5, classes: 4, labels: [1, 0, 3]),
    linearCrossEntropyRow(
        [2, 3], inputs: 3, classes: 7, hasBias: false, labels: [6, -100, 0, 2, -100, 5]),
    linearCrossEntropyRow([2], inputs: 3, classes: 4, labels: [-100, -100]),
    // More than a product's columns; more than a block of rows.
    linearCrossEntropyRow([2, 2], inputs: 2, classes: 600, labels: [599, 3, -100, 511]),
    linearCrossEntropyRow(
        [70], inputs: 2, classes: 3, labels: (0..<70).map { $0 % 4 - ($0 % 4 == 3 ? 103 : 0) }),
]

let meanSquaredErrorRows = [
    OperationRow(
        "mean squared error", normal([3, 4], [3, 4]), { $0[0].meanSquaredError($0[1]) },
        reference: { x in
            DoubleArray(shape: []) { _ in
                zip(x[0].values, x[1].values).reduce(0) { $0 + pow($1.0 - $1.1, 2) } / 12
            }
        })
]
