import Tensors

/// Position encodings of the m rows of an input array, p channels each, the same for all examples.
///
/// On a grid each channel may depend on one axis only, as Fourier features do. Then a table for each axis is
/// kept instead of a row for each position, which makes attention cheaper: see `AttentionGrid.swift` in
/// Tensors.
public struct Positions: Sendable {
    /// [m, p]; on a grid [outer + inner, p], where the row of position (y, x) is row y plus row outer + x.
    let table: Tensor
    /// Nil if the table has a row for each position.
    let grid: GridShape?

    /// Positions [m, p] of any kind, such as learned ones.
    public init(_ rows: Tensor) {
        require(rows.rank == 2, "Positions are [m, p], not \(rows.shape).")
        table = rows
        grid = nil
    }

    /// Positions of a grid, in row-major order: each is a row of `outer` plus a row of `inner`.
    ///
    /// - Parameters:
    ///   - outer: [outer, p].
    ///   - inner: [inner, p].
    public init(outer: Tensor, inner: Tensor) {
        require(
            outer.rank == 2 && inner.rank == 2 && outer.shape[1] == inner.shape[1],
            "The axes of a grid have the same channels, not \(outer.shape) and \(inner.shape).")
        table = concatenated([outer, inner], along: 0)
        grid = GridShape(outer: outer.shape[0], inner: inner.shape[0])
    }

    /// [m, p].
    public var shape: [Int] { [grid.map { $0.outer * $0.inner } ?? table.shape[0], table.shape[1]] }

    /// All rows, [m, p].
    public var rows: Tensor {
        guard let grid else { return table }
        let (outer, inner) = axes(of: table, grid)
        return (outer.reshaped(to: [grid.outer, 1, -1]) + inner).reshaped(to: shape)
    }

    /// Some of the rows, [range, p]; of a grid no others are made, but those of the same lines.
    public func rows(_ range: Range<Int>) -> Tensor {
        guard range != 0..<shape[0] else { return rows }
        guard let grid else { return table.sliced(range, along: 0) }
        let lines = range.lowerBound / grid.inner..<(range.upperBound + grid.inner - 1) / grid.inner
        let (outer, inner) = axes(of: table, grid)
        let rows = outer.sliced(lines, along: 0).reshaped(to: [lines.count, 1, -1]) + inner
        let start = lines.lowerBound * grid.inner
        return rows.reshaped(to: [lines.count * grid.inner, -1])
            .sliced(range.lowerBound - start..<range.upperBound - start, along: 0)
    }

    /// The same positions with `channels` [1, k] appended to each; a grid stays one.
    public func followed(by channels: Tensor) -> Positions {
        func rows(_ table: Tensor, _ more: Tensor) -> Tensor {
            concatenated([table, more.broadcast(to: [table.shape[0], more.shape[1]])], along: 1)
        }
        guard let grid else { return Positions(rows(table, channels)) }
        let (outer, inner) = axes(of: table, grid)
        return Positions(outer: rows(outer, channels), inner: rows(inner, Tensor(zeros: channels.shape)))
    }

    /// The mean of the channels of each row, and the sum of their squared differences from it, [m] each.
    var moments: (mean: Tensor, spread: Tensor) {
        let tableMean = table.mean(along: 1)
        let centred = table - tableMean.reshaped(to: [-1, 1])
        let squares = (centred * centred).sum(along: 1)
        guard let grid else { return (tableMean, squares) }
        // |a + b|^2 = |a|^2 + |b|^2 + 2 a . b, for a and b rows of both tables minus their means.
        /// The number of each position: that of its row plus that of its column.
        func sumOverAxes(_ table: Tensor) -> Tensor {
            let (outer, inner) = axes(of: table, grid)
            return outer.reshaped(to: [-1, 1]) + inner
        }
        let (outer, inner) = axes(of: centred, grid)
        let spread = sumOverAxes(squares) + matmul(outer, inner, transposingB: true) * 2
        return (sumOverAxes(tableMean).reshaped(to: [-1]), spread.reshaped(to: [-1]))
    }

    private func axes(of table: Tensor, _ grid: GridShape) -> (outer: Tensor, inner: Tensor) {
        (
            table.sliced(0..<grid.outer, along: 0), table.sliced(grid.outer..<grid.rowCount, along: 0)
        )
    }
}
