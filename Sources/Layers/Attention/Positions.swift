import Tensors

/// Position encodings of the m rows of an input array, p channels each, the same for all examples.
///
/// On a grid each channel may depend on one axis only, as Fourier features do. Then a table for each axis is
/// kept instead of a row for each position, which makes attention cheaper: see `AttentionGrid.swift` in
/// Tensors.
public struct Positions: Sendable {
    /// At least one, of the rows in order.
    let segments: [Segment]

    /// Rows of one kind.
    struct Segment: Sendable {
        /// [count, p]; on a grid [outer + inner, p], where the row of position (y, x) is row y plus row outer + x.
        let table: Tensor
        /// Nil if the table has a row for each position.
        let grid: GridShape?

        var count: Int { grid.map { $0.outer * $0.inner } ?? table.shape[0] }
    }

    /// Positions [m, p] of any kind, such as learned ones.
    public init(_ rows: Tensor) {
        require(rows.rank == 2, "Positions are [m, p], not \(rows.shape).")
        segments = [Segment(table: rows, grid: nil)]
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
        let grid = GridShape(outer: outer.shape[0], inner: inner.shape[0])
        segments = [Segment(table: concatenated([outer, inner], along: 0), grid: grid)]
    }

    /// Positions one after another, of as many channels each; grids among them stay grids.
    public init(concatenating positions: [Positions]) {
        require(
            Set(positions.map { $0.shape[1] }).count == 1,
            "Positions that are joined have the same channels, not \(positions.map { $0.shape[1] }).")
        self.init(segments: positions.flatMap(\.segments))
    }

    private init(segments: [Segment]) { self.segments = segments }

    /// [m, p].
    public var shape: [Int] { [segments.reduce(0) { $0 + $1.count }, segments[0].table.shape[1]] }

    /// All rows, [m, p].
    public var rows: Tensor { joined(segments.map(\.rows)) }

    /// Some of the rows, [range, p]; of a grid no others are made, but those of the same lines.
    public func rows(_ range: Range<Int>) -> Tensor {
        var start = 0
        let parts = segments.compactMap { segment -> Tensor? in
            defer { start += segment.count }
            let own = range.clamped(to: start..<start + segment.count)
            return own.isEmpty ? nil : segment.rows(own.lowerBound - start..<own.upperBound - start)
        }
        return parts.isEmpty ? Tensor(zeros: [0, shape[1]]) : joined(parts)
    }

    /// The same positions with `channels` [1, k] appended to each; a grid stays one.
    public func followed(by channels: Tensor) -> Positions {
        Positions(segments: segments.map { $0.followed(by: channels) })
    }

    /// The mean of the channels of each row, and the sum of their squared differences from it, [m] each.
    var moments: (mean: Tensor, spread: Tensor) {
        let each = segments.map(\.moments)
        return (joined(each.map(\.mean)), joined(each.map(\.spread)))
    }

    private func joined(_ parts: [Tensor]) -> Tensor {
        parts.count == 1 ? parts[0] : concatenated(parts, along: 0)
    }
}

extension Positions.Segment {
    var rows: Tensor {
        guard let grid else { return table }
        let (outer, inner) = axes(of: table, grid)
        return (outer.reshaped(to: [grid.outer, 1, -1]) + inner).reshaped(to: [count, -1])
    }

    func rows(_ range: Range<Int>) -> Tensor {
        guard range != 0..<count else { return rows }
        guard let grid else { return table.sliced(range, along: 0) }
        let lines = range.lowerBound / grid.inner..<(range.upperBound + grid.inner - 1) / grid.inner
        let (outer, inner) = axes(of: table, grid)
        let rows = outer.sliced(lines, along: 0).reshaped(to: [lines.count, 1, -1]) + inner
        let start = lines.lowerBound * grid.inner
        return rows.reshaped(to: [lines.count * grid.inner, -1])
            .sliced(range.lowerBound - start..<range.upperBound - start, along: 0)
    }

    func followed(by channels: Tensor) -> Self {
        func rows(_ table: Tensor, _ more: Tensor) -> Tensor {
            concatenated([table, more.broadcast(to: [table.shape[0], more.shape[1]])], along: 1)
        }
        guard let grid else { return Self(table: rows(table, channels), grid: nil) }
        let (outer, inner) = axes(of: table, grid)
        return Self(
            table: concatenated(
                [rows(outer, channels), rows(inner, Tensor(zeros: channels.shape))], along: 0),
            grid: grid)
    }

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
