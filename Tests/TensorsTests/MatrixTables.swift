import Foundation
import Tensors
import TestSupport

private struct MatmulCase {
    var batchA: [Int]
    var batchB: [Int]
    var batch: [Int]
    var m = 3
    var n = 4
    var k = 5

    func row(_ transposingA: Bool, _ transposingB: Bool) -> OperationRow {
        let (m, n, k) = (m, n, k)
        let a = batchA + (transposingA ? [k, m] : [m, k])
        let b = batchB + (transposingB ? [n, k] : [k, n])
        let shape = batch + [m, n]
        return OperationRow(
            "\(a)\(transposingA ? "T" : "") x \(b)\(transposingB ? "T" : "")", normal(a, b),
            { matmul($0[0], $0[1], transposingA: transposingA, transposingB: transposingB) },
            reference: { x in
                DoubleArray(shape: shape) { index in
                    let (batch, i, j) = (
                        Array(index.dropLast(2)), index[index.count - 2], index[index.count - 1]
                    )
                    return sum(0..<k) { l in
                        x[0][batch + (transposingA ? [l, i] : [i, l])]
                            * x[1][batch + (transposingB ? [j, l] : [l, j])]
                    }
                }
            })
    }
}

private let matmulCases = [
    MatmulCase(batchA: [], batchB: [], batch: []),
    MatmulCase(batchA: [], batchB: [], batch: [], m: 1, n: 1, k: 1),
    MatmulCase(batchA: [2], batchB: [2], batch: [2]),
    MatmulCase(batchA: [2], batchB: [], batch: [2]),
    MatmulCase(batchA: [], batchB: [2], batch: [2]),
    MatmulCase(batchA: [1], batchB: [3], batch: [3]),
    MatmulCase(batchA: [2, 1], batchB: [3], batch: [2, 3]),
    MatmulCase(batchA: [2, 3], batchB: [2, 3], batch: [2, 3]),
    MatmulCase(batchA: [3, 1], batchB: [1, 1, 2], batch: [1, 3, 2]),
    // Cut into blocks of rows, of columns, and along a long sum.
    MatmulCase(batchA: [], batchB: [], batch: [], m: 600, n: 3, k: 2),
    MatmulCase(batchA: [], batchB: [], batch: [], m: 2, n: 600, k: 3),
    MatmulCase(batchA: [], batchB: [], batch: [], m: 3, n: 2, k: 2500),
]

let matmulRows: [OperationRow] = matmulCases.flatMap { example in
    [(false, false), (false, true), (true, false), (true, true)].map { example.row($0, $1) }
}

private struct LinearCase {
    var rows: [Int]
    var inputs = 5
    var outputs = 4
    var hasBias = false
    var activation = Activation.none
    var residual: [Int]?

    var row: OperationRow {
        let (inputs, outputs, hasBias, activation) = (inputs, outputs, hasBias, activation)
        let (hasResidual, shape) = (residual != nil, rows + [outputs])
        let tensors =
            normal(rows + [inputs], [outputs, inputs]) + (hasBias ? [Tensor(normal: [outputs], seed: 3)] : [])
            + (residual.map { [Tensor(normal: $0, seed: 4)] } ?? [])
        let words = [
            hasBias ? "bias" : nil, activation == .none ? nil : "\(activation)",
            residual.map { "residual \($0)" },
        ]
        return OperationRow(
            "linear \(rows + [inputs]) to \(outputs) " + words.compactMap { $0 }.joined(separator: ", "),
            tensors,
            {
                linear(
                    $0[0], weight: $0[1], bias: hasBias ? $0[2] : nil, activation: activation,
                    residual: hasResidual ? $0.last : nil)
            },
            reference: { x in
                DoubleArray(shape: shape) { index in
                    let (row, output) = (Array(index.dropLast()), index[index.count - 1])
                    var y = sum(0..<inputs) { x[0][row + [$0]] * x[1][output, $0] }
                    if hasBias { y += x[2][output] }
                    switch activation {
                    case .none: break
                    case .gelu: y = gelu(y)
                    case .relu: y = max(0, y)
                    }
                    return hasResidual ? y + x[x.count - 1][index] : y
                }
            })
    }
}

let linearRows: [OperationRow] = [
    LinearCase(rows: [3]),
    LinearCase(rows: []),
    LinearCase(rows: [], hasBias: true, activation: .gelu, residual: [4]),
    LinearCase(rows: [3], hasBias: true),
    LinearCase(rows: [2, 3], activation: .gelu),
    LinearCase(rows: [2, 3], hasBias: true, activation: .gelu),
    LinearCase(rows: [2, 3], hasBias: true, activation: .relu, residual: [4]),
    LinearCase(rows: [2, 3], residual: [2, 3, 4]),
    LinearCase(rows: [2, 3], residual: [3, 4]),
    LinearCase(rows: [2, 3], hasBias: true, activation: .gelu, residual: [1, 3, 4]),
    LinearCase(rows: [2, 3], hasBias: true, residual: [4]),
    LinearCase(rows: [2, 3], inputs: 1, outputs: 1, hasBias: true, residual: [2, 3, 1]),
    // More than a block of rows.
    LinearCase(rows: [2, 350], inputs: 3, outputs: 2, hasBias: true, activation: .gelu, residual: [350, 2]),
    LinearCase(rows: [1300], inputs: 3, outputs: 2, hasBias: true),
].map(\.row)

/// A linear map and a tanh, computed again in backward.
let recomputedRows = [
    OperationRow(
        "recomputed", normal([2, 3, 5], [4, 5]),
        { x in recomputed(x[0], with: [x[1]]) { linear($0, weight: x[1]).tanh() } },
        reference: { x in
            DoubleArray(shape: [2, 3, 4]) { index in
                tanh(sum(0..<5) { x[0][index[0], index[1], $0] * x[1][index[2], $0] })
            }
        })
]

/// One of each option; `AttentionTests` has them one by one.
let attentionRows = [
    AttentionCase(description: "attention", batch: 3, heads: 2, padding: .some),
    AttentionCase(
        description: "attention with all options", batch: 4, heads: 2, m: 6, dk: 3, dv: 2,
        sharesQueries: true,
        sharesKeys: true, perExample: 2, hasRowScale: true, padding: .allOfTheFirst, scale: 0.7, columns: 2),
].map { example in
    OperationRow(example.description, example.inputs, example.composed) { example.reference($0) }
}

let rotatedRows = [1, 2].map { examples in
    let numbers: [Float] = [0, 1, 7, 3, 2.5, -1]
    return OperationRow(
        "rotated by the positions of \(examples) examples", normal([2, 3, 12]),
        {
            let positions = Tensor(Array(numbers.prefix(3 * examples)), shape: [examples, 3])
            return $0[0].rotated(by: RotaryPositions(positions, channels: 4, base: 100), headCount: 2)
        },
        reference: { x in
            // Of each head of six channels, (0, 1) turn by the position, (2, 3) by a tenth of it.
            DoubleArray(shape: [2, 3, 12]) { index in
                let (b, row, channel) = (index[0], index[1], index[2] % 6)
                guard channel < 4 else { return x[0][b, row, index[2]] }
                let position = Double(numbers[(examples == 1 ? 0 : b) * 3 + row])
                let angle = channel < 2 ? position : position / 10
                let isFirst = channel.isMultiple(of: 2)
                let other = x[0][b, row, index[2] + (isFirst ? 1 : -1)]
                return x[0][b, row, index[2]] * cos(angle) + other * sin(angle) * (isFirst ? -1 : 1)
            }
        })
}
