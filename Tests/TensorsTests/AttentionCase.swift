import Foundation
import Tensors
import TestSupport

/// A configuration of fused attention, with fixed random inputs and a plain reference.
struct AttentionCase: Sendable, CustomStringConvertible {
    enum Padding: Sendable {
        case none, some
        /// Of the first example, all keys; of the others, some.
        case allOfTheFirst
    }

    var description: String
    var batch = 2
    var heads = 1
    var n = 3
    var m = 4
    var dk = 4
    var dv = 4
    var sharesQueries = false
    var sharesKeys = false
    /// The number of per-example channels; nil for no such tensor, which is not the same as one with 0
    /// channels.
    var perExample: Int?
    var hasRowScale = false
    var padding = Padding.none
    var scale: Float?
    var dropout: Dropout?
    /// The number of columns, if the keys are on a grid.
    var columns: Int?
    /// Which of queries, keys and values (0, 1, 2) are in one tensor, in this order, each followed by an
    /// unused channel.
    var sideBySide: [Int] = []

    var e: Int { perExample ?? 0 }

    var grid: GridShape? { columns.map { GridShape(outer: m / $0, inner: $0) } }

    /// Queries, keys, values, per-example channels if any, row scale if any.
    var inputs: [Tensor] {
        let keyRows = grid?.rowCount ?? m
        let shapes: [[Int]?] = [
            [sharesQueries ? 1 : batch, n, heads * (dk + e)], [sharesKeys ? 1 : batch, keyRows, heads * dk],
            [sharesKeys ? 1 : batch, keyRows, heads * dv], perExample.map { [batch, $0, m] },
        ]
        let tensors = shapes.enumerated().compactMap { seed, shape in
            shape.map { Tensor(normal: $0, seed: UInt64(seed) + 10) }
        }
        return hasRowScale ? tensors + [Tensor(normal: [batch, m], seed: 20) * 0.5 + 1] : tensors
    }

    /// Whether a key is padding.
    func isPadding(_ example: Int, _ key: Int) -> Bool {
        switch padding {
        case .none: false
        case .some: (example + 2 * key) % 5 == 1
        case .allOfTheFirst: example == 0 || (example + 2 * key) % 5 == 1
        }
    }

    /// [b, m] bytes, or nil.
    var paddingTensor: Tensor? {
        guard padding != .none else { return nil }
        let bytes = (0..<batch * m).map { isPadding($0 / m, $0 % m) ? UInt8($0 % 254 + 1) : 0 }
        return Tensor(bytes, shape: [batch, m])
    }

    /// Fused attention of `inputs`.
    func fused(_ inputs: [Tensor]) -> Tensor {
        var rows = inputs[..<3].map { AttentionRows($0) }
        if !sideBySide.isEmpty {
            // The unused channels are NaN, so reading one makes the result NaN.
            let whole = concatenated(
                sideBySide.flatMap { [inputs[$0], inputs[$0].sliced(0..<1, along: 2) + .nan] }, along: 2)
            var start = 0
            for part in sideBySide {
                let end = start + inputs[part].shape[2]
                rows[part] = AttentionRows(whole, channels: start..<end)
                start = end + 1
            }
        }
        return fusedAttention(
            queries: rows[0], keys: rows[1], values: rows[2], options: options, factors: factors(inputs))
    }

    /// Heads, scale, padding and dropout.
    var options: AttentionOptions {
        var options = AttentionOptions(headCount: heads)
        options.scale = scale
        options.isPadding = paddingTensor
        options.dropout = dropout
        return options
    }

    /// The factors of keys and values.
    func factors(_ inputs: [Tensor]) -> AttentionFactors {
        var factors = AttentionFactors()
        factors.perExample = perExample == nil ? nil : inputs[3]
        factors.rowScale = hasRowScale ? inputs.last : nil
        factors.grid = grid
        return factors
    }

    /// The reference, in loops; `mask` [b, h, n, m] multiplies the attention weights, as dropout does.
    func reference(_ x: [DoubleArray], mask: DoubleArray? = nil) -> DoubleArray {
        let factor = scale.map(Double.init) ?? 1 / Double(dk).squareRoot()
        let rowScale = { (b: Int, j: Int) in hasRowScale ? x[x.count - 1][b, j] : 1 }
        // Channel c of the whole key or value j, where `part` holds the shared channels.
        let whole = { (part: DoubleArray, width: Int, b: Int, h: Int, j: Int, c: Int) in
            guard c < width else { return rowScale(b, j) * x[3][b, c - width, j] }
            let channel = h * width + c
            guard let grid else { return rowScale(b, j) * part[b, j, channel] }
            return rowScale(b, j)
                * (part[b, j / grid.inner, channel] + part[b, grid.outer + j % grid.inner, channel])
        }
        let weights = (0..<batch * heads * n).flatMap { row in
            let (b, h, i) = (row / (heads * n), row / n % heads, row % n)
            let powers = (0..<m).map { j in
                guard !isPadding(b, j) else { return 0.0 }
                return exp(
                    factor * sum(0..<dk + e) { x[0][b, i, h * (dk + e) + $0] * whole(x[1], dk, b, h, j, $0) })
            }
            let total = powers.reduce(0, +)
            return powers.enumerated().map { total == 0 ? 0 : $1 / total * (mask?[b, h, i, $0] ?? 1) }
        }
        let width = dv + e
        return DoubleArray(shape: [batch, n, heads * width]) { index in
            let (b, i, h, c) = (index[0], index[1], index[2] / width, index[2] % width)
            let start = ((b * heads + h) * n + i) * m
            return sum(0..<m) { j in
                weights[start + j] == 0 ? 0 : weights[start + j] * whole(x[2], dv, b, h, j, c)
            }
        }
    }
}
