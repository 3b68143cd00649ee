// Attention to a grid of positions whose keys and values are sums of one row for each axis.
//
// The key at (y, x) is K[y] + L[x], so its product with a query is q . K[y] + q . L[x]: outer + inner
// products instead of outer * inner. The value is V[y] + W[x], so a weighted sum of values is
//
//     sum over y of (sum over x of weights[y, x]) V[y] + sum over x of (sum over y of weights[y, x]) W[x]
//
// which needs the weights only as sums over each row and each column of the grid. Backward has the same two
// forms. Only the softmax is computed for each position.

extension AttentionTiling {
    /// The rows of the grid that a block of keys covers.
    func gridRows(of block: Range<Int>, _ grid: GridShape) -> Range<Int> {
        block.lowerBound / grid.inner..<block.upperBound / grid.inner
    }
}

extension AttentionForwardTile {
    /// A chunk of queries at a time; `scratch` has room for two ``GridSums`` and a block of its scores.
    func run(on grid: GridShape, scratch: UnsafeMutablePointer<Float>) {
        guard tiling.plan.m > 0 else { return }
        let (dk, dv, rows) = (tiling.plan.dk, tiling.plan.dv, tiling.tileExamples * tiling.tileRows)
        let products = GridSums(scratch, rows: rows, grid, tiling.precision)
        let sums = GridSums(scratch + rows * grid.rowCount, rows: rows, grid, tiling.precision)
        let scores = scratch + GridSums.room(rows: rows, grid)
        let table = 0..<tiling.plan.keyRows
        products.multiply(
            q, tiling.transposedMatrix(tiling.plan.keys, pass.keysByChannel, dk, tile, head, table),
            count: distinctRows,
            width: dk,
            scale: tiling.plan.scale)
        sums.clear(rows: rows)
        for example in tile.examples {
            for rows in tiling.chunks(of: tile.rows(of: example)) {
                for block in tiling.keyBlocks(of: tile) {
                    let gridRows = tiling.gridRows(of: block, grid)
                    for (index, row) in rows.enumerated() {
                        products.expand(
                            row: row % distinctRows, gridRows, into: scores + index * tiling.scoreStride)
                    }
                    weights(ofRows: rows, of: example, from: scores, into: scores, block) { row, factor in
                        if block.lowerBound > 0 { sums.scale(row: row, by: factor) }
                    }
                    for (index, row) in rows.enumerated() {
                        sums.add(scores + index * tiling.scoreStride, row: row, gridRows)
                    }
                }
            }
        }
        sums.weigh(
            tiling.matrix(tiling.plan.values, dv, tile, head, table), into: target,
            stride: tiling.plan.resultStride,
            count: tile.rowCount, width: dv)
    }
}

extension AttentionBackwardTile {
    /// A chunk of queries at a time; `scratch` has room for four ``GridSums`` and two blocks of scores.
    func run(on grid: GridShape, scratch: UnsafeMutablePointer<Float>) {
        let (dk, dv, scale, rows) = (
            tiling.plan.dk, tiling.plan.dv, tiling.plan.scale, tiling.tileExamples * tiling.tileRows
        )
        let sums = (0..<4).map {
            GridSums(scratch + $0 * rows * grid.rowCount, rows: rows, grid, tiling.precision)
        }
        let (products, weightGradients, weights, scoreGradients) = (sums[0], sums[1], sums[2], sums[3])
        let scores = scratch + 2 * GridSums.room(rows: rows, grid)
        let gradients = scores + tiling.chunkRows * tiling.scoreStride
        let table = 0..<tiling.plan.keyRows
        products.multiply(
            q, tiling.transposedMatrix(tiling.plan.keys, pass.keysByChannel, dk, tile, head, table),
            count: distinctRows,
            width: dk, scale: scale)
        weightGradients.multiply(
            dy, tiling.transposedMatrix(tiling.plan.values, pass.valuesByChannel, dv, tile, head, table),
            count: tile.rowCount, width: dv)
        weights.clear(rows: rows)
        scoreGradients.clear(rows: rows)
        for example in tile.examples {
            for block in tiling.keyBlocks(of: tile) {
                let keys = KeyBlock(self, example: example, block)
                let gridRows = tiling.gridRows(of: block, grid)
                for rows in tiling.chunks(of: tile.rows(of: example)) {
                    for (index, row) in rows.enumerated() {
                        let start = index * tiling.scoreStride
                        products.expand(row: row % distinctRows, gridRows, into: scores + start)
                        weightGradients.expand(row: row, gridRows, into: gradients + start)
                    }
                    computeScoreGradients(rows, of: keys, from: scores, scores: scores, gradients: gradients)
                    for (index, row) in rows.enumerated() {
                        let start = index * tiling.scoreStride
                        weights.add(scores + start, row: row, gridRows)
                        // Gradients of scores of the same query are summed over the examples.
                        scoreGradients.add(gradients + start, row: row % distinctRows, gridRows)
                    }
                }
            }
        }
        if pass.needsKeysOrValues {
            weights.spread(
                dy, into: valueTarget(table), stride: tiling.plan.values.stride, count: tile.rowCount,
                width: dv,
                adds: !isFirst)
            scoreGradients.spread(
                q, into: keyTarget(table), stride: tiling.plan.keys.stride, count: distinctRows, width: dk,
                scale: scale, adds: !isFirst)
        }
        scoreGradients.weigh(
            tiling.matrix(tiling.plan.keys, dk, tile, head, table), into: queryTarget,
            stride: tiling.plan.queryStride,
            count: distinctRows, width: dk, scale: scale, adds: tiling.plan.sharesQueries)
    }
}
