import CKernels

/// Backward through one tile.
struct AttentionBackwardTile {
    let pass: AttentionBackward
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
    private let dots, ownQueryGradients, own: UnsafeMutablePointer<Float>

    var plan: AttentionPlan { pass.plan }

    /// Readies a tile; `numbers` has room for 1 + e numbers for each row, and e.
    init(
        pass: AttentionBackward, tile: AttentionTile, isFirst: Bool, unit: Int, head: Int,
        numbers: UnsafeMutablePointer<Float>
    ) {
        self.pass = pass
        self.tile = tile
        self.isFirst = isFirst
        self.unit = unit
        self.head = head
        let plan = pass.plan
        (q, distinctRows) = plan.queryRows(of: tile, head: head)
        let first = tile.place(ofRow: 0)
        let offset = (first.example * plan.n + first.query) * plan.resultStride + head * (plan.dv + plan.e)
        dy = Matrix(data: pass.gradient.data + offset, stride: plan.resultStride)
        // Shared queries get a part of their gradient from each unit of a head.
        let (groupUnits, part) = (plan.unitsPerGroup * plan.h, unit % plan.unitsPerGroup)
        queryTarget =
            pass.target(
                plan.queryTensor, plan.queries,
                part: plan.sharesQueries ? unit / groupUnits * plan.unitsPerGroup + part : 0,
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
        let (dk, dv, scale, stride) = (plan.dk, plan.dv, plan.scale, plan.scoreStride)
        let (rowCount, rows) = (tile.rowCount, plan.tileExamples * plan.tileRows)
        let changes = scores + rows * stride
        let raw = plan.rawRowCount == 0 ? scores : changes + rows * stride
        for block in plan.keyBlocks(of: tile) {
            let width = block.count
            multiply(
                q, plan.transposedMatrix(plan.keys, pass.keysByChannel, dk, tile, head, block), into: raw,
                stride: stride, m: distinctRows, n: width, k: dk, scale: scale)
            multiply(
                dy, plan.transposedMatrix(plan.values, pass.valuesByChannel, dv, tile, head, block),
                into: changes, stride: stride, m: rowCount, n: width, k: dv)
            for example in tile.examples {
                let rows = tile.rows(of: example)
                let start = rows.lowerBound * stride
                change(
                    rows, at: KeyPlaces(self, example: example, block),
                    from: plan.rawRowCount == 0 ? scores + start : raw, scores: scores + start,
                    changes: changes + start)
            }
            if pass.needsKeysOrValues {
                multiply(
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
                multiply(
                    transposed, q, into: keyTarget(block), stride: plan.keys.stride, m: width, n: dk,
                    k: distinctRows, scale: scale, adds: !isFirst)
            }
            multiply(
                change, plan.matrix(plan.keys, dk, tile, head, block), into: queryTarget,
                stride: plan.queryStride, m: distinctRows, n: dk, k: width, scale: scale,
                adds: plan.sharesQueries || block.lowerBound > 0)
        }
    }

    /// Some keys of one example.
    struct KeyPlaces {
        let example: Int
        let block: Range<Int>
        fileprivate let kernelTile: kernel_attention_tile
        fileprivate let ownTarget, rowScaleTarget: UnsafeMutablePointer<Float>?

        init(_ work: AttentionBackwardTile, example: Int, _ block: Range<Int>) {
            self.example = example
            self.block = block
            let (plan, pass) = (work.plan, work.pass)
            kernelTile = plan.kernelTile(example: example, block)
            // Of the gradients of own channels and row scale: those that this unit adds to.
            let part = (plan.n > plan.tileRows ? work.unit % plan.unitsPerGroup : 0) * plan.h + work.head
            let place = part * plan.b + example
            ownTarget = pass.ownParts.map { pass.mutable($0) + place * plan.e * plan.m + block.lowerBound }
            rowScaleTarget = pass.rowScaleParts.map { pass.mutable($0) + place * plan.m + block.lowerBound }
        }
    }

    /// From products and gradients of weights, with the shared channels, to weights and changes of products, for rows of one
    /// example; adds up what follows for own channels and row scale.
    ///
    /// From one row to the next, all three have `scoreStride`; `raw` may be the same memory as `scores`.
    func change(
        _ rows: Range<Int>, at places: KeyPlaces, from raw: UnsafePointer<Float>,
        scores: UnsafeMutablePointer<Float>, changes: UnsafeMutablePointer<Float>
    ) {
        let (e, stride, width, count) = (plan.e, plan.scoreStride, places.block.count, rows.count)
        let start = q.data + rows.lowerBound % distinctRows * plan.queryStride + plan.dk
        var ownQueries = Matrix(data: start, stride: plan.queryStride)
        var ownGradient = Matrix(
            data: dy.data + rows.lowerBound * plan.resultStride + plan.dv, stride: plan.resultStride)
        let ownQueryGradients = ownQueryGradients + rows.lowerBound * e
        let channels = plan.ownChannels(of: places.example, places.block)
        if let channels {
            if raw != scores { scores.update(from: raw, count: count * stride) }
            multiply(
                ownQueries, channels, into: scores, stride: stride, m: count, n: width, k: e,
                scale: plan.scale,
                adds: true)
            multiply(
                ownGradient, channels, into: changes, stride: stride, m: count, n: width, k: e, adds: true)
        }
        let products = channels == nil ? raw : UnsafePointer(scores)
        // The row kernels' own products: of queries and keys, of both gradients with these.
        ProductCount.add(count, width, 3 * places.kernelTile.own_count)
        var kernelTile = places.kernelTile
        for row in rows {
            let (place, query) = (row - rows.lowerBound, tile.place(ofRow: row).query)
            let seen = plan.seenKeys(of: places.block, query: query)
            kernelTile.columns = seen
            (scores + place * stride + seen).update(repeating: 0, count: width - seen)
            (changes + place * stride + seen).update(repeating: 0, count: width - seen)
            if seen == 0 { continue }
            for channel in 0..<kernelTile.own_count {
                own[channel] = plan.scale * ownQueries.data[place * plan.queryStride + channel]
            }
            kernel_attention_gradient(
                scores + place * stride, products + place * stride, changes + place * stride, own,
                ownGradient.data + place * plan.resultStride, ownQueryGradients + place * e,
                channels == nil ? places.ownTarget : nil, places.rowScaleTarget,
                pass.logSums.data[(places.example * plan.h + head) * plan.n + query], dots[row],
                plan.dropoutIndex(
                    example: places.example, head: head, row: query, key: places.block.lowerBound),
                &kernelTile)
        }
        guard var channels else { return }
        channels.isTransposed = true
        multiply(
            Matrix(data: changes, stride: stride), channels, into: ownQueryGradients, stride: e, m: count,
            n: e,
            k: width, adds: true)
        guard let target = places.ownTarget else { return }
        ownQueries.isTransposed = true
        ownGradient.isTransposed = true
        multiply(
            ownQueries, Matrix(data: changes, stride: stride), into: target, stride: plan.m, m: e, n: width,
            k: count, scale: plan.scale, adds: true)
        multiply(
            ownGradient, Matrix(data: scores, stride: stride), into: target, stride: plan.m, m: e, n: width,
            k: count, adds: true)
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
        let part = plan.sharesKeys || plan.unitsPerGroup > 1 ? unit % plan.unitsPerGroup : 0
        let example = rows.shape[0] == 1 ? 0 : tile.examples.lowerBound
        return pass.target(tensor, rows, part: part, example: example) + block.lowerBound * rows.stride
            + head * width
    }
}
