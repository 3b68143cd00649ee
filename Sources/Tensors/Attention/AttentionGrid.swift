import CKernels

// Attention to the places of a grid. The key at (y, x) is K[y] + L[x], so q . key = q . K[y] + q . L[x]: an outer sum of
// outer + inner products in place of outer * inner. The value is V[y] + W[x], so a weighted sum of values needs the weights
// only as sums over each line and over each column of the grid. Backward has the same two forms. What is left for each
// place is the softmax itself.

/// For each row of a tile, numbers for the lines and for the columns of a grid: products, or sums of weights.
struct GridSums {
    let grid: GridShape
    /// [rows, outer] and [rows, inner].
    let outer, inner: UnsafeMutablePointer<Float>

    /// How many numbers two of these need for tiles of so many rows.
    static func room(rows: Int, _ grid: GridShape) -> Int { 2 * rows * grid.rowCount }

    init(_ start: UnsafeMutablePointer<Float>, rows: Int, _ grid: GridShape) {
        self.grid = grid
        outer = start
        inner = start + rows * grid.outer
    }

    /// The products of rows with keys or values, channels first: [rows, width] times [width, outer + inner].
    func multiply(_ rows: Matrix, _ table: Matrix, count: Int, width: Int, scale: Float = 1) {
        Tensors.multiply(
            rows, table, into: outer, stride: grid.outer, m: count, n: grid.outer, k: width, scale: scale)
        Tensors.multiply(
            rows, table.from(column: grid.outer), into: inner, stride: grid.inner, m: count, n: grid.inner,
            k: width,
            scale: scale)
    }

    /// The numbers of the places in `lines` of the grid, for one row.
    func expand(row: Int, _ lines: Range<Int>, into places: UnsafeMutablePointer<Float>) {
        kernel_outer_sum(
            places, outer + row * grid.outer + lines.lowerBound, inner + row * grid.inner, lines.count,
            grid.inner)
    }

    /// Adds the numbers of the places in `lines` up.
    func add(_ places: UnsafePointer<Float>, row: Int, _ lines: Range<Int>) {
        kernel_add_marginals(
            outer + row * grid.outer + lines.lowerBound, inner + row * grid.inner, places, lines.count,
            grid.inner)
    }

    func clear(rows: Int) { outer.update(repeating: 0, count: rows * grid.rowCount) }

    func scale(row: Int, by factor: Float) {
        kernel_scale(outer + row * grid.outer, outer + row * grid.outer, factor, grid.outer)
        kernel_scale(inner + row * grid.inner, inner + row * grid.inner, factor, grid.inner)
    }

    /// out [count, width] = the sums times keys or values [outer + inner, width].
    func weigh(
        _ table: Matrix, into out: UnsafeMutablePointer<Float>, stride: Int, count: Int, width: Int,
        scale: Float = 1,
        adds: Bool = false
    ) {
        Tensors.multiply(
            Matrix(data: outer, stride: grid.outer), table, into: out, stride: stride, m: count, n: width,
            k: grid.outer,
            scale: scale, adds: adds)
        Tensors.multiply(
            Matrix(data: inner, stride: grid.inner), table.from(row: grid.outer), into: out, stride: stride,
            m: count,
            n: width, k: grid.inner, scale: scale, adds: true)
    }

    /// out [outer + inner, width] += the sums, transposed, times rows [count, width].
    func spread(
        _ rows: Matrix, into out: UnsafeMutablePointer<Float>, stride: Int, count: Int, width: Int,
        scale: Float = 1,
        adds: Bool
    ) {
        Tensors.multiply(
            Matrix(data: outer, stride: grid.outer, isTransposed: true), rows, into: out, stride: stride,
            m: grid.outer,
            n: width, k: count, scale: scale, adds: adds)
        Tensors.multiply(
            Matrix(data: inner, stride: grid.inner, isTransposed: true), rows,
            into: out + grid.outer * stride,
            stride: stride, m: grid.inner, n: width, k: count, scale: scale, adds: adds)
    }
}

extension AttentionPlan {
    /// The lines of the grid that a block of keys is.
    func lines(of block: Range<Int>, _ grid: GridShape) -> Range<Int> {
        block.lowerBound / grid.inner..<block.upperBound / grid.inner
    }
}

extension AttentionForward {
    /// A chunk of rows at a time; `scratch` has room for two ``GridSums`` and a block of scores of these rows.
    func run(on grid: GridShape, scratch: UnsafeMutablePointer<Float>) {
        guard plan.m > 0 else { return }
        let (dk, dv, rows) = (plan.dk, plan.dv, plan.tileExamples * plan.tileRows)
        let products = GridSums(scratch, rows: rows, grid)
        let sums = GridSums(scratch + rows * grid.rowCount, rows: rows, grid)
        let scores = scratch + GridSums.room(rows: rows, grid)
        let table = 0..<plan.keyRows
        products.multiply(
            q, plan.transposedMatrix(plan.keys, keysByChannel, dk, tile, head, table), count: distinctRows,
            width: dk,
            scale: plan.scale)
        sums.clear(rows: rows)
        for example in tile.examples {
            for rows in plan.chunks(of: tile.rows(of: example)) {
                for block in plan.keyBlocks(of: tile) {
                    let lines = plan.lines(of: block, grid)
                    for (place, row) in rows.enumerated() {
                        products.expand(
                            row: row % distinctRows, lines, into: scores + place * plan.scoreStride)
                    }
                    weights(ofRows: rows, of: example, from: scores, into: scores, block) { row, factor in
                        if block.lowerBound > 0 { sums.scale(row: row, by: factor) }
                    }
                    for (place, row) in rows.enumerated() {
                        sums.add(scores + place * plan.scoreStride, row: row, lines)
                    }
                }
            }
        }
        sums.weigh(
            plan.matrix(plan.values, dv, tile, head, table), into: target, stride: plan.resultStride,
            count: tile.rowCount, width: dv)
    }
}

extension AttentionBackwardTile {
    /// A chunk of rows at a time; `scratch` has room for four ``GridSums`` and two blocks of scores of these rows.
    func run(on grid: GridShape, scratch: UnsafeMutablePointer<Float>) {
        let (dk, dv, scale, rows) = (plan.dk, plan.dv, plan.scale, plan.tileExamples * plan.tileRows)
        let sums = (0..<4).map { GridSums(scratch + $0 * rows * grid.rowCount, rows: rows, grid) }
        let (products, weightGradients, weights, changes) = (sums[0], sums[1], sums[2], sums[3])
        let scores = scratch + 2 * GridSums.room(rows: rows, grid)
        let change = scores + plan.chunkRows * plan.scoreStride
        let table = 0..<plan.keyRows
        products.multiply(
            q, plan.transposedMatrix(plan.keys, pass.keysByChannel, dk, tile, head, table),
            count: distinctRows,
            width: dk, scale: scale)
        weightGradients.multiply(
            dy, plan.transposedMatrix(plan.values, pass.valuesByChannel, dv, tile, head, table),
            count: tile.rowCount, width: dv)
        weights.clear(rows: rows)
        changes.clear(rows: rows)
        for example in tile.examples {
            for block in plan.keyBlocks(of: tile) {
                let places = KeyPlaces(self, example: example, block)
                let lines = plan.lines(of: block, grid)
                for rows in plan.chunks(of: tile.rows(of: example)) {
                    for (place, row) in rows.enumerated() {
                        let start = place * plan.scoreStride
                        products.expand(row: row % distinctRows, lines, into: scores + start)
                        weightGradients.expand(row: row, lines, into: change + start)
                    }
                    self.change(rows, at: places, from: scores, scores: scores, changes: change)
                    for (place, row) in rows.enumerated() {
                        let start = place * plan.scoreStride
                        weights.add(scores + start, row: row, lines)
                        // Examples with the same queries change the same products.
                        changes.add(change + start, row: row % distinctRows, lines)
                    }
                }
            }
        }
        if pass.needsKeysOrValues {
            weights.spread(
                dy, into: valueTarget(table), stride: plan.values.stride, count: tile.rowCount, width: dv,
                adds: !isFirst)
            changes.spread(
                q, into: keyTarget(table), stride: plan.keys.stride, count: distinctRows, width: dk,
                scale: scale, adds: !isFirst)
        }
        changes.weigh(
            plan.matrix(plan.keys, dk, tile, head, table), into: queryTarget, stride: plan.queryStride,
            count: distinctRows, width: dk, scale: scale, adds: plan.sharesQueries)
    }
}
