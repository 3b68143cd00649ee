import CKernels

/// For each query of a tile, a number for each row and each column of a grid: products, or sums of weights.
struct GridSums {
    let grid: GridShape
    let precision: Precision
    /// [queries, outer] and [queries, inner].
    let outer, inner: UnsafeMutablePointer<Float>

    /// How many numbers two of these hold, for tiles of `rows` queries.
    static func room(rows: Int, _ grid: GridShape) -> Int { 2 * rows * grid.rowCount }

    init(_ start: UnsafeMutablePointer<Float>, rows: Int, _ grid: GridShape, _ precision: Precision) {
        self.grid = grid
        self.precision = precision
        outer = start
        inner = start + rows * grid.outer
    }

    /// Sets both to products: `rows` [count, width] times keys or values [width, outer + inner].
    func multiply(_ rows: Matrix, _ table: Matrix, count: Int, width: Int, scale: Float = 1) {
        precision.multiply(
            rows, table, into: outer, stride: grid.outer, m: count, n: grid.outer, k: width, scale: scale)
        precision.multiply(
            rows, table.from(column: grid.outer), into: inner, stride: grid.inner, m: count, n: grid.inner,
            k: width,
            scale: scale)
    }

    /// The numbers of the positions in `gridRows`, for query `row`: each the sum of two.
    func expand(row: Int, _ gridRows: Range<Int>, into values: UnsafeMutablePointer<Float>) {
        kernel_outer_sum(
            values, outer + row * grid.outer + gridRows.lowerBound, inner + row * grid.inner, gridRows.count,
            grid.inner)
    }

    /// Adds the number of each position in `gridRows` to those of its row and column, for query `row`.
    func add(_ values: UnsafePointer<Float>, row: Int, _ gridRows: Range<Int>) {
        kernel_add_marginals(
            outer + row * grid.outer + gridRows.lowerBound, inner + row * grid.inner, values, gridRows.count,
            grid.inner)
    }

    func clear(rows: Int) { outer.update(repeating: 0, count: rows * grid.rowCount) }

    func scale(row: Int, by factor: Float) {
        kernel_scale(outer + row * grid.outer, outer + row * grid.outer, factor, grid.outer)
        kernel_scale(inner + row * grid.inner, inner + row * grid.inner, factor, grid.inner)
    }

    /// out [count, width] = these numbers times keys or values [outer + inner, width], or added to `out`.
    func weigh(
        _ table: Matrix, into out: UnsafeMutablePointer<Float>, stride: Int, count: Int, width: Int,
        scale: Float = 1,
        adds: Bool = false
    ) {
        precision.multiply(
            Matrix(data: outer, stride: grid.outer), table, into: out, stride: stride, m: count, n: width,
            k: grid.outer,
            scale: scale, adds: adds)
        precision.multiply(
            Matrix(data: inner, stride: grid.inner), table.from(row: grid.outer), into: out, stride: stride,
            m: count,
            n: width, k: grid.inner, scale: scale, adds: true)
    }

    /// out [outer + inner, width] = the transpose of these times `rows` [count, width], or added to `out`.
    func spread(
        _ rows: Matrix, into out: UnsafeMutablePointer<Float>, stride: Int, count: Int, width: Int,
        scale: Float = 1,
        adds: Bool
    ) {
        precision.multiply(
            Matrix(data: outer, stride: grid.outer, isTransposed: true), rows, into: out, stride: stride,
            m: grid.outer,
            n: width, k: count, scale: scale, adds: adds)
        precision.multiply(
            Matrix(data: inner, stride: grid.inner, isTransposed: true), rows,
            into: out + grid.outer * stride,
            stride: stride, m: grid.inner, n: width, k: count, scale: scale, adds: adds)
    }
}
