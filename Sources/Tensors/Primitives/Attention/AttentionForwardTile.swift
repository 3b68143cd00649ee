import CKernels
import Foundation

/// The forward pass of one tile.
struct AttentionForwardTile {
    let tiling: AttentionTiling
    let tile: AttentionTile
    let head: Int
    let keysByChannel: Tensor?
    /// The queries, of which several examples may have the same.
    let q: Matrix
    let distinctRows: Int
    /// The rows of the result, which lie one after the other as those of the tile do.
    let target: UnsafeMutablePointer<Float>
    /// A number for each row.
    let maxima, totals: UnsafeMutablePointer<Float>
    /// e numbers.
    private let own: UnsafeMutablePointer<Float>

    var plan: AttentionPlan { tiling.plan }

    /// Readies a tile; `numbers` has room for two numbers for each row, and e.
    init(
        tiling: AttentionTiling, tile: AttentionTile, head: Int, keysByChannel: Tensor?,
        out: UnsafeMutablePointer<Float>,
        numbers: UnsafeMutablePointer<Float>
    ) {
        self.tiling = tiling
        let plan = tiling.plan
        self.tile = tile
        self.head = head
        self.keysByChannel = keysByChannel
        (q, distinctRows) = tiling.queryRows(of: tile, head: head)
        let first = tile.place(ofRow: 0)
        target = out + (first.example * plan.n + first.query) * plan.resultStride + head * (plan.dv + plan.e)
        maxima = numbers
        totals = maxima + tile.rowCount
        own = totals + tile.rowCount
        maxima.update(repeating: -.infinity, count: tile.rowCount)
        totals.update(repeating: 0, count: tile.rowCount)
        // The first gemm writes the shared channels, if there is a key to see; later ones add to them.
        let shared = tiling.keyBlocks(of: tile).isEmpty ? 0 : plan.dv
        for row in 0..<tile.rowCount {
            (target + row * plan.resultStride + shared).update(repeating: 0, count: plan.dv + plan.e - shared)
        }
    }

    /// A block of keys at a time: products of all rows, weights, sums of the values.
    func run(scratch scores: UnsafeMutablePointer<Float>) {
        let (dk, dv, stride) = (plan.dk, plan.dv, tiling.scoreStride)
        let raw = tiling.rawRowCount == 0 ? scores : scores + tiling.tileExamples * tiling.tileRows * stride
        for block in tiling.keyBlocks(of: tile) {
            tiling.precision.multiply(
                q, tiling.transposedMatrix(plan.keys, keysByChannel, dk, tile, head, block), into: raw,
                stride: stride, m: distinctRows, n: block.count, k: dk, scale: plan.scale)
            for example in tile.examples {
                let rows = tile.rows(of: example)
                let chosen = scores + rows.lowerBound * stride
                let products = tiling.rawRowCount == 0 ? chosen : raw
                weights(ofRows: rows, of: example, from: products, into: chosen, block) { row, factor in
                    if block.lowerBound > 0 {
                        let result = target + row * plan.resultStride
                        kernel_scale(result, result, factor, dv)
                    }
                }
            }
            tiling.precision.multiply(
                Matrix(data: scores, stride: stride), tiling.matrix(plan.values, dv, tile, head, block),
                into: target, stride: plan.resultStride, m: tile.rowCount, n: dv, k: block.count,
                adds: block.lowerBound > 0)
        }
    }

    /// The weights that rows of one example have for a block of keys, from the products with the shared channels; adds up the
    /// own channels and the totals.
    ///
    /// From one row to the next, `raw` and `scores` have `scoreStride`; they may be the same memory. `rescale` is told, before
    /// the weights of a row are used, a factor for what was added up over earlier blocks.
    func weights(
        ofRows rows: Range<Int>, of example: Int, from raw: UnsafePointer<Float>,
        into scores: UnsafeMutablePointer<Float>, _ block: Range<Int>,
        rescale: (_ row: Int, _ factor: Float) -> Void
    ) {
        let (e, stride) = (plan.e, tiling.scoreStride)
        let source = rows.lowerBound % distinctRows
        let ownQueries = Matrix(data: q.data + source * plan.queryStride + plan.dk, stride: plan.queryStride)
        let ownResult = target + rows.lowerBound * plan.resultStride + plan.dv
        let channels = tiling.ownChannels(of: example, block)
        if let channels {
            if raw != scores { scores.update(from: raw, count: rows.count * stride) }
            tiling.precision.multiply(
                ownQueries, channels, into: scores, stride: stride, m: rows.count, n: block.count, k: e,
                scale: plan.scale, adds: true)
        }
        let products = channels == nil ? raw : UnsafePointer(scores)
        var kernelTile = tiling.kernelTile(example: example, block)
        // The row kernels' own products: of queries and keys, and of weights and values.
        ProductCount.add(rows.count, block.count, 2 * kernelTile.own_count)
        for row in rows {
            let place = row - rows.lowerBound
            let query = tile.place(ofRow: row).query
            // What a query may not see is as if it were not there; later products find weights of zero.
            let seen = tiling.seenKeys(of: block, query: query)
            kernelTile.columns = seen
            (scores + place * stride + seen).update(repeating: 0, count: block.count - seen)
            if seen == 0 { continue }
            for channel in 0..<kernelTile.own_count {
                own[channel] = plan.scale * ownQueries.data[place * plan.queryStride + channel]
            }
            let factor = kernel_attention_weights(
                scores + place * stride, products + place * stride, own,
                ownResult + place * plan.resultStride,
                maxima + row, totals + row,
                tiling.dropoutIndex(
                    example: example, head: head, row: query, key: block.lowerBound),
                &kernelTile)
            guard factor != 1 else { continue }
            rescale(row, factor)
            if channels != nil {
                let result = ownResult + place * plan.resultStride
                kernel_scale(result, result, factor, e)
            }
        }
        if var channels {
            channels.isTransposed = true
            tiling.precision.multiply(
                Matrix(data: scores, stride: stride), channels, into: ownResult, stride: plan.resultStride,
                m: rows.count, n: e, k: block.count, adds: true)
        }
    }

    /// Divides the sums by the totals.
    func finish(logSums: UnsafeMutablePointer<Float>) {
        for row in 0..<tile.rowCount {
            let (example, query) = tile.place(ofRow: row)
            let sum = totals[row]
            let result = target + row * plan.resultStride
            kernel_scale(result, result, sum == 0 ? 0 : 1 / sum, plan.dv + plan.e)
            logSums[(example * plan.h + head) * plan.n + query] =
                sum == 0 ? -.infinity : maxima[row] + log(sum)
        }
    }
}
