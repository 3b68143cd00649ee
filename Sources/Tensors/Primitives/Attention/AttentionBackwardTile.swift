import CKernels

/// The backward pass of one tile.
struct AttentionBackwardTile {
    let pass: AttentionBackwardPass
    let tiling: AttentionTiling
    let tile: AttentionTile
    /// Whether the gradients of keys and values are written by this tile, not added to.
    let isFirst: Bool
    let unit, head: Int
    /// The queries: a row for each row of the tile, or the rows that its examples share.
    let q: Matrix
    /// How many rows of queries there are.
    let distinctRows: Int
    /// The gradient of the result.
    let dy: Matrix
    /// Where the gradient of the queries goes.
    let queryTarget: UnsafeMutablePointer<Float>
    /// [rows]: the product of each row of the result and its gradient.
    let dots: UnsafeMutablePointer<Float>
    /// [rows, e]: gradients of the per-example channels of the queries.
    let perExampleQueryGradients: UnsafeMutablePointer<Float>
    /// [e]: room for the per-example channels of one query, times the scale.
    let scaledQuery: UnsafeMutablePointer<Float>

    /// Prepares a tile; `numbers` has room for 1 + e numbers for each row, and e more.
    init(
        pass: AttentionBackwardPass, tile: AttentionTile, isFirst: Bool, unit: Int, head: Int,
        numbers: UnsafeMutablePointer<Float>
    ) {
        self.pass = pass
        tiling = pass.tiling
        self.tile = tile
        self.isFirst = isFirst
        self.unit = unit
        self.head = head
        (q, distinctRows) = tiling.queryRows(of: tile, head: head)
        let first = tile.exampleAndQuery(ofRow: 0)
        let offset =
            (first.example * tiling.plan.n + first.query) * tiling.plan.resultStride + head
            * (tiling.plan.dv + tiling.plan.e)
        dy = Matrix(data: pass.gradient.data + offset, stride: tiling.plan.resultStride)
        // Each unit of a head adds to another part of the gradient of shared queries.
        let (groupUnits, part) = (tiling.unitsPerGroup * tiling.plan.h, unit % tiling.unitsPerGroup)
        queryTarget =
            pass.target(
                tiling.plan.queryTensor, tiling.plan.queries,
                part: tiling.plan.sharesQueries ? unit / groupUnits * tiling.unitsPerGroup + part : 0,
                example: tiling.plan.sharesQueries ? 0 : first.example)
            + first.query * tiling.plan.queryStride + head * (tiling.plan.dk + tiling.plan.e)
        dots = numbers
        perExampleQueryGradients = dots + tile.rowCount
        scaledQuery = perExampleQueryGradients + tile.rowCount * tiling.plan.e
        for row in 0..<tile.rowCount {
            let start = offset + row * tiling.plan.resultStride
            dots[row] = kernel_dot(
                pass.gradient.data + start, pass.output.data + start, tiling.plan.dv + tiling.plan.e)
        }
        perExampleQueryGradients.update(repeating: 0, count: tile.rowCount * tiling.plan.e)
    }

    /// For each block of keys: products, weight gradients, score gradients, gradients of the inputs.
    func run(scratch scores: UnsafeMutablePointer<Float>) {
        let (dk, dv, scale, stride) = (tiling.plan.dk, tiling.plan.dv, tiling.plan.scale, tiling.scoreStride)
        let (rowCount, rows) = (tile.rowCount, tiling.tileExamples * tiling.tileRows)
        let gradients = scores + rows * stride
        let raw = tiling.rawRowCount == 0 ? scores : gradients + rows * stride
        for block in tiling.keyBlocks(of: tile) {
            let width = block.count
            tiling.precision.multiply(
                q, tiling.transposedMatrix(tiling.plan.keys, pass.keysByChannel, dk, tile, head, block),
                into: raw,
                stride: stride, m: distinctRows, n: width, k: dk, scale: scale)
            tiling.precision.multiply(
                dy, tiling.transposedMatrix(tiling.plan.values, pass.valuesByChannel, dv, tile, head, block),
                into: gradients, stride: stride, m: rowCount, n: width, k: dv)
            for example in tile.examples {
                let rows = tile.rows(of: example)
                let start = rows.lowerBound * stride
                computeScoreGradients(
                    rows, of: KeyBlock(self, example: example, block),
                    from: tiling.rawRowCount == 0 ? scores + start : raw, scores: scores + start,
                    gradients: gradients + start)
            }
            if pass.needsKeysOrValues {
                tiling.precision.multiply(
                    Matrix(data: scores, stride: stride, isTransposed: true), dy,
                    into: valueTarget(block), stride: tiling.plan.values.stride, m: width, n: dv, k: rowCount,
                    adds: !isFirst)
            }
            // Examples with the same queries: their score gradients are summed before the products.
            for row in distinctRows..<max(distinctRows, rowCount) {
                kernel_add_scaled(gradients + row % distinctRows * stride, gradients + row * stride, 1, width)
            }
            let scoreGradients = Matrix(data: gradients, stride: stride)
            if pass.needsKeysOrValues {
                var transposed = scoreGradients
                transposed.isTransposed = true
                tiling.precision.multiply(
                    transposed, q, into: keyTarget(block), stride: tiling.plan.keys.stride, m: width, n: dk,
                    k: distinctRows, scale: scale, adds: !isFirst)
            }
            tiling.precision.multiply(
                scoreGradients, tiling.matrix(tiling.plan.keys, dk, tile, head, block), into: queryTarget,
                stride: tiling.plan.queryStride, m: distinctRows, n: dk, k: width, scale: scale,
                adds: tiling.plan.sharesQueries || block.lowerBound > 0)
        }
    }

    /// Puts the gradients of the per-example channels of the queries into the gradient of the queries.
    func finish() {
        for row in 0..<tile.rowCount {
            let target = queryTarget + row % distinctRows * tiling.plan.queryStride + tiling.plan.dk
            for channel in 0..<tiling.plan.e {
                let gradient = tiling.plan.scale * perExampleQueryGradients[row * tiling.plan.e + channel]
                target[channel] = tiling.plan.sharesQueries ? target[channel] + gradient : gradient
            }
        }
    }

    /// Where the gradients of the keys in `block` go.
    func keyTarget(_ block: Range<Int>) -> UnsafeMutablePointer<Float> {
        target(tiling.plan.keyTensor, tiling.plan.keys, tiling.plan.dk, block)
    }

    /// Where the gradients of the values in `block` go.
    func valueTarget(_ block: Range<Int>) -> UnsafeMutablePointer<Float> {
        target(tiling.plan.valueTensor, tiling.plan.values, tiling.plan.dv, block)
    }

    private func target(_ tensor: Int, _ rows: AttentionRows, _ width: Int, _ block: Range<Int>)
        -> UnsafeMutablePointer<Float>
    {
        let part = tiling.plan.sharesKeys || tiling.unitsPerGroup > 1 ? unit % tiling.unitsPerGroup : 0
        let example = rows.shape[0] == 1 ? 0 : tile.examples.lowerBound
        return pass.target(tensor, rows, part: part, example: example) + block.lowerBound * rows.stride
            + head * width
    }
}
