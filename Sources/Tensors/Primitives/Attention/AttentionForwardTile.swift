import CKernels
import Foundation

/// The forward pass of one tile.
struct AttentionForwardTile {
    let pass: AttentionForwardPass
    let tiling: AttentionTiling
    let tile: AttentionTile
    let head: Int
    /// The queries: a row for each row of the tile, or the rows that its examples share.
    let q: Matrix
    /// How many rows of queries there are.
    let distinctRows: Int
    /// Where the rows of the result start; they have the order of the rows of the tile.
    let target: UnsafeMutablePointer<Float>
    /// [rows]: the largest score of each row so far, and the sum of exp(score - that).
    let maxima, totals: UnsafeMutablePointer<Float>
    /// [e]: room for the per-example channels of one query, times the scale.
    private let scaledQuery: UnsafeMutablePointer<Float>

    /// Prepares a tile; `numbers` has room for two numbers for each row, and e more.
    init(
        pass: AttentionForwardPass, tile: AttentionTile, head: Int, numbers: UnsafeMutablePointer<Float>
    ) {
        self.pass = pass
        tiling = pass.tiling
        self.tile = tile
        self.head = head
        (q, distinctRows) = tiling.queryRows(of: tile, head: head)
        let first = tile.exampleAndQuery(ofRow: 0)
        target =
            pass.result + (first.example * tiling.plan.n + first.query) * tiling.plan.resultStride + head
            * (tiling.plan.dv + tiling.plan.e)
        maxima = numbers
        totals = maxima + tile.rowCount
        scaledQuery = totals + tile.rowCount
        maxima.update(repeating: -.infinity, count: tile.rowCount)
        totals.update(repeating: 0, count: tile.rowCount)
        // The first block of values writes the shared channels, later blocks add to them.
        let shared = tiling.seenKeys(of: tile) == 0 ? 0 : tiling.plan.dv
        for row in 0..<tile.rowCount {
            (target + row * tiling.plan.resultStride + shared).update(
                repeating: 0, count: tiling.plan.dv + tiling.plan.e - shared)
        }
    }

    /// For each block of keys: products of all rows, weights, weighted sums of the values.
    func run(scratch scores: UnsafeMutablePointer<Float>) {
        let (dk, dv, stride) = (tiling.plan.dk, tiling.plan.dv, tiling.scoreStride)
        let raw = tiling.rawRowCount == 0 ? scores : scores + tiling.tileExamples * tiling.tileRows * stride
        for block in tiling.keyBlocks(of: tile) {
            tiling.precision.multiply(
                q, tiling.transposedMatrix(tiling.plan.keys, pass.keysByChannel, dk, tile, head, block),
                into: raw,
                stride: stride, m: distinctRows, n: block.count, k: dk, scale: tiling.plan.scale)
            for example in tile.examples {
                let rows = tile.rows(of: example)
                let chosen = scores + rows.lowerBound * stride
                let products = tiling.rawRowCount == 0 ? chosen : raw
                weights(ofRows: rows, of: example, from: products, into: chosen, block) { row, factor in
                    if block.lowerBound > 0 {
                        let result = target + row * tiling.plan.resultStride
                        kernel_scale(result, result, factor, dv)
                    }
                }
            }
            tiling.precision.multiply(
                Matrix(data: scores, stride: stride),
                tiling.matrix(tiling.plan.values, dv, tile, head, block),
                into: target, stride: tiling.plan.resultStride, m: tile.rowCount, n: dv, k: block.count,
                adds: block.lowerBound > 0)
        }
    }

    /// The weights of rows of one example for a block of keys, not yet divided by their sum.
    ///
    /// Also updates maxima, totals and the per-example channels of the result. From one row to the next,
    /// `raw` and `scores` have `scoreStride`.
    ///
    /// - Parameters:
    ///   - rows: of the tile, of `example`.
    ///   - example: whose keys they are.
    ///   - raw: products of queries and keys over the shared channels; may be the same memory as `scores`.
    ///   - scores: out, the weights.
    ///   - block: the keys.
    ///   - rescale: called with a row and the factor for what was summed up over earlier blocks, where that
    ///     is not 1.
    func weights(
        ofRows rows: Range<Int>, of example: Int, from raw: UnsafePointer<Float>,
        into scores: UnsafeMutablePointer<Float>, _ block: Range<Int>,
        rescale: (_ row: Int, _ factor: Float) -> Void
    ) {
        let (e, stride) = (tiling.plan.e, tiling.scoreStride)
        let source = rows.lowerBound % distinctRows
        let perExampleQueries = Matrix(
            data: q.data + source * tiling.plan.queryStride + tiling.plan.dk, stride: tiling.plan.queryStride)
        let perExampleResult = target + rows.lowerBound * tiling.plan.resultStride + tiling.plan.dv
        let channels = tiling.perExampleChannels(of: example, block)
        if let channels {
            if raw != scores { scores.update(from: raw, count: rows.count * stride) }
            tiling.precision.multiply(
                perExampleQueries, channels, into: scores, stride: stride, m: rows.count, n: block.count,
                k: e,
                scale: tiling.plan.scale, adds: true)
        }
        let products = channels == nil ? raw : UnsafePointer(scores)
        var kernelTile = tiling.kernelTile(example: example, block)
        // What the row kernels multiply: queries with keys, and weights with values.
        ProductCount.add(rows.count, block.count, 2 * kernelTile.per_example_count)
        for row in rows {
            let index = row - rows.lowerBound
            let query = tile.exampleAndQuery(ofRow: row).query
            // Keys that a query may not see are left out; for the product with values their weights are zero.
            let seen = tiling.seenKeys(of: block, query: query)
            kernelTile.columns = seen
            (scores + index * stride + seen).update(repeating: 0, count: block.count - seen)
            if seen == 0 { continue }
            for channel in 0..<kernelTile.per_example_count {
                scaledQuery[channel] =
                    tiling.plan.scale * perExampleQueries.data[index * tiling.plan.queryStride + channel]
            }
            let factor = kernel_attention_weights(
                scores + index * stride, products + index * stride, scaledQuery,
                perExampleResult + index * tiling.plan.resultStride,
                maxima + row, totals + row,
                tiling.dropoutIndex(
                    example: example, head: head, row: query, key: block.lowerBound),
                &kernelTile)
            guard factor != 1 else { continue }
            rescale(row, factor)
            if channels != nil {
                let result = perExampleResult + index * tiling.plan.resultStride
                kernel_scale(result, result, factor, e)
            }
        }
        if var channels {
            channels.isTransposed = true
            tiling.precision.multiply(
                Matrix(data: scores, stride: stride), channels, into: perExampleResult,
                stride: tiling.plan.resultStride,
                m: rows.count, n: e, k: block.count, adds: true)
        }
    }

    /// Divides the result by the totals, and gives the log-sum-exp of each row.
    func finish() {
        for row in 0..<tile.rowCount {
            let (example, query) = tile.exampleAndQuery(ofRow: row)
            let sum = totals[row]
            let result = target + row * tiling.plan.resultStride
            kernel_scale(result, result, sum == 0 ? 0 : 1 / sum, tiling.plan.dv + tiling.plan.e)
            pass.logSumExps[(example * tiling.plan.h + head) * tiling.plan.n + query] =
                sum == 0 ? -.infinity : maxima[row] + log(sum)
        }
    }
}
