import Tensors

/// What the rows of an input array have in common in all examples: p channels for each of m rows.
///
/// Places of a grid whose channels are each about one axis, as Fourier features are, are kept as a table for each axis, so
/// that attention to them costs a number for each line and column, not one for each place and channel.
public struct Positions: Sendable {
    /// [m, p]; of a grid [outer + inner, p], where the row of place (y, x) is row y plus row outer + x.
    let table: Tensor
    /// Nil where each row is its own.
    let grid: GridShape?

    /// Positions [m, p] of rows that may be anywhere, or be learned.
    public init(_ rows: Tensor) {
        require(rows.rank == 2, "Positions are [m, p], not \(rows.shape).")
        table = rows
        grid = nil
    }

    /// Positions of a grid with outer * inner places, row after row: the sums of a row of each table.
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

    /// The mean of each row's channels, and the sum of their squared distances from it: [m] both.
    var moments: (mean: Tensor, spread: Tensor) {
        let tableMean = table.mean(along: 1)
        let centred = table - tableMean.reshaped(to: [-1, 1])
        let squares = (centred * centred).sum(along: 1)
        guard let grid else { return (tableMean, squares) }
        // |a + b|^2 = |a|^2 + |b|^2 + 2 a . b, of what is left of two rows after their means.
        func placewise(_ lines: Tensor) -> Tensor {
            let (outer, inner) = axes(of: lines, grid)
            return outer.reshaped(to: [-1, 1]) + inner
        }
        let (outer, inner) = axes(of: centred, grid)
        let spread = placewise(squares) + matmul(outer, inner, transposingB: true) * 2
        return (placewise(tableMean).reshaped(to: [-1]), spread.reshaped(to: [-1]))
    }

    private func axes(of table: Tensor, _ grid: GridShape) -> (outer: Tensor, inner: Tensor) {
        (
            table.sliced(0..<grid.outer, along: 0), table.sliced(grid.outer..<grid.rowCount, along: 0)
        )
    }
}
