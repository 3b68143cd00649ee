// Attention to the places of a grid. The key at (y, x) is K[y] + L[x], so q . key = q . K[y] + q . L[x]: an outer sum of
// outer + inner products in place of outer * inner. The value is V[y] + W[x], so a weighted sum of values needs the weights
// only as sums over each line and over each column of the grid. Backward has the same two forms. What is left for each
// place is the softmax itself.

extension AttentionTiling {
    /// The lines of the grid that a block of keys is.
    func lines(of block: Range<Int>, _ grid: GridShape) -> Range<Int> {
        block.lowerBound / grid.inner..<block.upperBound / grid.inner
    }
}

extension AttentionForwardTile {
    /// A chunk of rows at a time; `scratch` has room for two ``GridSums`` and a block of scores of these rows.
    func run(on grid: GridShape, scratch: UnsafeMutablePointer<Float>) {
        guard plan.m > 0 else { return }
        let (dk, dv, rows) = (plan.dk, plan.dv, tiling.tileExamples * tiling.tileRows)
        let products = GridSums(scratch, rows: rows, grid, tiling.precision)
        let sums = GridSums(scratch + rows * grid.rowCount, rows: rows, grid, tiling.precision)
        let scores = scratch + GridSums.room(rows: rows, grid)
        let table = 0..<plan.keyRows
        products.multiply(
            q, tiling.transposedMatrix(plan.keys, keysByChannel, dk, tile, head, table), count: distinctRows,
            width: dk,
            scale: plan.scale)
        sums.clear(rows: rows)
        for example in tile.examples {
            for rows in tiling.chunks(of: tile.rows(of: example)) {
                for block in tiling.keyBlocks(of: tile) {
                    let lines = tiling.lines(of: block, grid)
                    for (place, row) in rows.enumerated() {
                        products.expand(
                            row: row % distinctRows, lines, into: scores + place * tiling.scoreStride)
                    }
                    weights(ofRows: rows, of: example, from: scores, into: scores, block) { row, factor in
                        if block.lowerBound > 0 { sums.scale(row: row, by: factor) }
                    }
                    for (place, row) in rows.enumerated() {
                        sums.add(scores + place * tiling.scoreStride, row: row, lines)
                    }
                }
            }
        }
        sums.weigh(
            tiling.matrix(plan.values, dv, tile, head, table), into: target, stride: plan.resultStride,
            count: tile.rowCount, width: dv)
    }
}

extension AttentionBackwardTile {
    /// A chunk of rows at a time; `scratch` has room for four ``GridSums`` and two blocks of scores of these rows.
    func run(on grid: GridShape, scratch: UnsafeMutablePointer<Float>) {
        let (dk, dv, scale, rows) = (plan.dk, plan.dv, plan.scale, tiling.tileExamples * tiling.tileRows)
        let sums = (0..<4).map {
            GridSums(scratch + $0 * rows * grid.rowCount, rows: rows, grid, tiling.precision)
        }
        let (products, weightGradients, weights, changes) = (sums[0], sums[1], sums[2], sums[3])
        let scores = scratch + 2 * GridSums.room(rows: rows, grid)
        let change = scores + tiling.chunkRows * tiling.scoreStride
        let table = 0..<plan.keyRows
        products.multiply(
            q, tiling.transposedMatrix(plan.keys, pass.keysByChannel, dk, tile, head, table),
            count: distinctRows,
            width: dk, scale: scale)
        weightGradients.multiply(
            dy, tiling.transposedMatrix(plan.values, pass.valuesByChannel, dv, tile, head, table),
            count: tile.rowCount, width: dv)
        weights.clear(rows: rows)
        changes.clear(rows: rows)
        for example in tile.examples {
            for block in tiling.keyBlocks(of: tile) {
                let places = KeyPlaces(self, example: example, block)
                let lines = tiling.lines(of: block, grid)
                for rows in tiling.chunks(of: tile.rows(of: example)) {
                    for (place, row) in rows.enumerated() {
                        let start = place * tiling.scoreStride
                        products.expand(row: row % distinctRows, lines, into: scores + start)
                        weightGradients.expand(row: row, lines, into: change + start)
                    }
                    self.change(rows, at: places, from: scores, scores: scores, changes: change)
                    for (place, row) in rows.enumerated() {
                        let start = place * tiling.scoreStride
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
            tiling.matrix(plan.keys, dk, tile, head, table), into: queryTarget, stride: plan.queryStride,
            count: distinctRows, width: dk, scale: scale, adds: plan.sharesQueries)
    }
}
