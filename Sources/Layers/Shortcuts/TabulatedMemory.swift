import Tensors

// Rows that are sums of two rows of tables, x = E[t] + P[i], with the layer norm and the maps to keys and values after them:
//
//     W LN(x) + w = s (A[t] + B[i]) + c
//
//     A = Ẽ diag(γ) Wᵀ [v, o],   B = P̃ diag(γ) Wᵀ [n, o],   c = W β + w [o],   s = 1 / sqrt(mean((Ẽ[t] + P̃[i])²) + ε)
//
// with the weight γ and bias β of the norm, and Ẽ and P̃ the rows minus their means. The tables A and B depend on weights alone, so
// that a row costs a sum where the maps would cost a product. Applies to predictions, once the rows that were asked
// for are as many as the tables'.

/// Rows x = first[t] + second[i] of two tables, b sequences of n.
package struct RowSums {
    let tables: (first: Tensor, second: Tensor?)
    let rows: (first: [Int32], second: [Int32])
    let shape: [Int]

    /// Sums of rows.
    ///
    /// - Parameters:
    ///   - first: [v, c].
    ///   - firstRows: t of each sum, b * n of them.
    ///   - second: [k, c]; nil: nothing is added.
    ///   - secondRows: i of each sum.
    ///   - shape: [b, n].
    package init(
        _ first: Tensor, _ firstRows: [Int32], plus second: Tensor?, _ secondRows: [Int32], shape: [Int]
    ) {
        tables = (first.detached, second?.detached)
        rows = (firstRows, second == nil ? Array(repeating: 0, count: firstRows.count) : secondRows)
        self.shape = shape
    }
}

/// The tables of keys and values side by side, and what all rows have in common.
struct TabulatedMemory: Sendable {
    private let first, second: Primitives.MappedTable
    private let constant: Tensor
    private let epsilon: Float
    private let keyCount: Int

    init(_ sums: RowSums, norm: LayerNorm, _ maps: MapsSideBySide) {
        func mapped(_ table: Tensor) -> Primitives.MappedTable {
            let centred = table - table.mean(along: 1, keepingAxis: true)
            return Primitives.MappedTable(
                centred: centred, meanSquares: (centred * centred).mean(along: 1),
                mapped: matmul(centred * norm.weight.value, maps.map.weight, transposingB: true))
        }
        first = mapped(sums.tables.first)
        second = mapped(sums.tables.second ?? Tensor(zeros: [1, sums.tables.first.shape[1]]))
        constant = maps.map(norm.bias.value.reshaped(to: [1, -1])).reshaped(to: [-1])
        epsilon = norm.epsilon
        keyCount = maps.channels[0].count
    }

    /// Keys and values [b, n, o] of sums of rows of the tables, keys first.
    func rows(_ sums: RowSums) -> Tensor {
        Primitives.tableSums(
            first, second, firstRows: sums.rows.first, secondRows: sums.rows.second, constant: constant,
            epsilon: epsilon
        ).reshaped(to: sums.shape + [constant.count])
    }
}

extension MultiHeadAttention {
    /// Keys and values of sums of rows of two tables, after their norm; nil where tables do not pay yet.
    ///
    /// - Parameters:
    ///   - sums: of the same two tables each time.
    ///   - norm: of the sums.
    ///   - isPadding: [b, n] bytes.
    ///   - rotation: the rotary positions of the rows.
    /// - Returns: what ``memory(of:isPadding:rotation:)`` makes of the sums after their norm.
    func memory(
        of sums: RowSums, norm: LayerNorm, isPadding: Tensor?, rotation: @autoclosure () -> RotaryPositions
    ) -> AttentionMemory? {
        guard implementation == .fast else { return nil }
        let weights =
            [sums.tables.first, norm.weight.value, norm.bias.value, kProj.weight.value, vProj.weight.value]
            + [sums.tables.second, kProj.bias?.value, vProj.bias?.value].compactMap { $0 }
        let tableRows = sums.tables.first.shape[0] + (sums.tables.second?.shape[0] ?? 0)
        guard tables.isWorthMaking(from: weights, uses: sums.shape.reduce(1, *), cost: tableRows) else {
            return nil
        }
        let maps = Layers.sideBySide([kProj, vProj], memoryMaps)
        let table = tables(from: weights) { TabulatedMemory(sums, norm: norm, maps) }
        let both = table.rows(sums).rotated(maps.channels[...0], by: rotation(), headCount: headCount)
        return AttentionMemory(
            keys: AttentionRows(both, channels: maps.channels[0]),
            values: AttentionRows(both, channels: maps.channels[1]), isPadding: isPadding)
    }
}
