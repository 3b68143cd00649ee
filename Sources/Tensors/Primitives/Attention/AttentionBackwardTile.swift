import CKernels

/// Backward through one tile.
struct AttentionBackwardTile {
    let pass: AttentionBackwardPass
    let tile: AttentionTile
    /// Whether the gradients of keys and values are written, not added to.
    let isFirst: Bool
    let unit, head: Int
    /// The queries, of which several examples may have the same.
    let q: Matrix
    let distinctRows: Int
    /// The gradient of the result.
    let dy: Matrix
    /// Where the gradient of the queries goes.
    let queryTarget: UnsafeMutablePointer<Float>
    /// For each row the product of the result and its gradient, then e gradients of own query channels; e numbers.
    let dots, ownQueryGradients, own: UnsafeMutablePointer<Float>

    var tiling: AttentionTiling { pass.tiling }
    var plan: AttentionPlan { pass.tiling.plan }

    /// Readies a tile; `numbers` has room for 1 + e numbers for each row, and e.
    init(
        pass: AttentionBackwardPass, tile: AttentionTile, isFirst: Bool, unit: Int, head: Int,
        numbers: UnsafeMutablePointer<Float>
    ) {
        self.pass = pass
        self.tile = tile
        self.isFirst = isFirst
        self.unit = unit
        self.head = head
        let (tiling, plan) = (pass.tiling, pass.tiling.plan)
        (q, distinctRows) = tiling.queryRows(of: tile, head: head)
        let first = tile.place(ofRow: 0)
        let offset = (first.example * plan.n + first.query) * plan.resultStride + head * (plan.dv + plan.e)
        dy = Matrix(data: pass.gradient.data + offset, stride: plan.resultStride)
        // Shared queries get a part of their gradient from each unit of a head.
        let (groupUnits, part) = (tiling.unitsPerGroup * plan.h, unit % tiling.unitsPerGroup)
        queryTarget =
            pass.target(
                plan.queryTensor, plan.queries,
                part: plan.sharesQueries ? unit / groupUnits * tiling.unitsPerGroup + part : 0,
                example: plan.sharesQueries ? 0 : first.example)
            + first.query * plan.queryStride + head * (plan.dk + plan.e)
        dots = numbers
        ownQueryGradients = dots + tile.rowCount
        own = ownQueryGradients + tile.rowCount * plan.e
        for row in 0..<tile.rowCount {
            let start = offset + row * plan.resultStride
            dots[row] = kernel_dot(
                pass.gradient.data + start, pass.output.data + start, plan.dv + plan.e)
        }
        ownQueryGradients.update(repeating: 0, count: tile.rowCount * plan.e)
    }

    /// A block of keys at a time: products and gradients of weights of all rows, then what follows from both.
    func run(scratch scores: UnsafeMutablePointer<Float>) {
        let (dk, dv, scale, stride) = (plan.dk, plan.dv, plan.scale, tiling.scoreStride)
        let (rowCount, rows) = (tile.rowCount, tiling.tileExamples * tiling.tileRows)
        let changes = scores + rows * stride
        let raw = tiling.rawRowCount == 0 ? scores : changes + rows * stride
        for block in tiling.keyBlocks(of: tile) {
            let width = block.count
            tiling.precision.multiply(
                q, tiling.transposedMatrix(plan.keys, pass.keysByChannel, dk, tile, head, block), into: raw,
                stride: stride, m: distinctRows, n: width, k: dk, scale: scale)
            tiling.precision.multiply(
                dy, tiling.transposedMatrix(plan.values, pass.valuesByChannel, dv, tile, head, block),
                into: changes, stride: stride, m: rowCount, n: width, k: dv)
            for example in tile.examples {
                let rows = tile.rows(of: example)
                let start = rows.lowerBound * stride
                change(
                    rows, at: KeyPlaces(self, example: example, block),
                    from: tiling.rawRowCount == 0 ? scores + start : raw, scores: scores + start,
                    changes: changes + start)
            }
            if pass.needsKeysOrValues {
                tiling.precision.multiply(
                    Matrix(data: scores, stride: stride, isTransposed: true), dy,
                    into: valueTarget(block), stride: plan.values.stride, m: width, n: dv, k: rowCount,
                    adds: !isFirst)
            }
            // Examples with the same queries: their changes are summed before the gemms, not after.
            for row in distinctRows..<max(distinctRows, rowCount) {
                kernel_add_scaled(changes + row % distinctRows * stride, changes + row * stride, 1, width)
            }
            let change = Matrix(data: changes, stride: stride)
            if pass.needsKeysOrValues {
                var transposed = change
                transposed.isTransposed = true
                tiling.precision.multiply(
                    transposed, q, into: keyTarget(block), stride: plan.keys.stride, m: width, n: dk,
                    k: distinctRows, scale: scale, adds: !isFirst)
            }
            tiling.precision.multiply(
                change, tiling.matrix(plan.keys, dk, tile, head, block), into: queryTarget,
                stride: plan.queryStride, m: distinctRows, n: dk, k: width, scale: scale,
                adds: plan.sharesQueries || block.lowerBound > 0)
        }
    }

    /// Hands on the gradients of the own channels of the queries.
    func finish() {
        for row in 0..<tile.rowCount {
            let target = queryTarget + row % distinctRows * plan.queryStride + plan.dk
            for channel in 0..<plan.e {
                let change = plan.scale * ownQueryGradients[row * plan.e + channel]
                target[channel] = plan.sharesQueries ? target[channel] + change : change
            }
        }
    }

    /// Where the gradients of the keys in `block` go.
    func keyTarget(_ block: Range<Int>) -> UnsafeMutablePointer<Float> {
        target(plan.keyTensor, plan.keys, plan.dk, block)
    }

    /// Where the gradients of the values in `block` go.
    func valueTarget(_ block: Range<Int>) -> UnsafeMutablePointer<Float> {
        target(plan.valueTensor, plan.values, plan.dv, block)
    }

    private func target(_ tensor: Int, _ rows: AttentionRows, _ width: Int, _ block: Range<Int>)
        -> UnsafeMutablePointer<Float>
    {
        let part = plan.sharesKeys || tiling.unitsPerGroup > 1 ? unit % tiling.unitsPerGroup : 0
        let example = rows.shape[0] == 1 ? 0 : tile.examples.lowerBound
        return pass.target(tensor, rows, part: part, example: example) + block.lowerBound * rows.stride
            + head * width
    }
}
