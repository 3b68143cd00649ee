import CKernels
import Foundation

extension AttentionPlan {
    /// The result [b, n, h * (dv + e)], and [b, h, n] the logarithms of the sums of exponentials.
    func forward() -> (result: Tensor, logSums: Tensor) {
        let logSums = Tensor(shape: [b, h, n]) { _ in }
        let sums = UnsafeMutablePointer(mutating: logSums.data)
        let keysByChannel = channelsFirst(keys)
        let result = Tensor(shape: [b, n, resultStride]) { out in
            forEachUnit { _, head, tiles in
                let rows = tileExamples * tileRows
                withScratch((rows + rawRowCount) * scoreStride + 2 * rows + e) { base in
                    let raw = base + (rawRowCount == 0 ? 0 : rows * scoreStride)
                    let maxima = base + (rows + rawRowCount) * scoreStride
                    let totals = maxima + rows
                    for tile in tiles {
                        forward(
                            tile, head, keysByChannel, out, sums, base, raw, maxima, totals, totals + rows)
                    }
                }
            }
        }
        return (result, logSums)
    }

    /// One tile; `scores` and `raw` hold a tile of scores, `maxima` and `totals` a number for each row, `own` e numbers.
    private func forward(
        _ tile: AttentionTile, _ head: Int, _ keysByChannel: Tensor?, _ out: UnsafeMutablePointer<Float>,
        _ logSums: UnsafeMutablePointer<Float>,
        _ scores: UnsafeMutablePointer<Float>, _ raw: UnsafeMutablePointer<Float>,
        _ maxima: UnsafeMutablePointer<Float>, _ totals: UnsafeMutablePointer<Float>,
        _ own: UnsafeMutablePointer<Float>
    ) {
        let rowCount = tile.rowCount
        let (q, distinctRows) = queryRows(of: tile, head: head)
        let first = tile.place(ofRow: 0)
        // Rows of a tile lie one after the other in the result too.
        let target = out + (first.example * n + first.query) * resultStride + head * (dv + e)
        maxima.update(repeating: -.infinity, count: rowCount)
        totals.update(repeating: 0, count: rowCount)
        // The first block of keys writes the shared channels, the others add to them.
        for row in 0..<rowCount {
            let shared = m == 0 ? 0 : dv
            (target + row * resultStride + shared).update(repeating: 0, count: dv + e - shared)
        }
        for block in keyBlocks {
            let width = block.count
            multiply(
                q, transposedMatrix(keys, keysByChannel, dk, tile, head, block), into: raw,
                stride: scoreStride, m: distinctRows, n: width, k: dk, scale: scale)
            for example in tile.examples {
                var kernelTile = kernelTile(example: example, block)
                let firstRow = (example - tile.examples.lowerBound) * tile.queries.count
                for row in firstRow..<firstRow + tile.queries.count {
                    let query = tile.queries.lowerBound + row - firstRow
                    let source = row % distinctRows
                    for channel in 0..<e {
                        own[channel] = scale * q.data[source * queryStride + dk + channel]
                    }
                    let result = target + row * resultStride
                    let factor = kernel_attention_weights(
                        scores + row * scoreStride, raw + source * scoreStride, own, result + dv,
                        maxima + row,
                        totals + row,
                        dropoutIndex(example: example, head: head, row: query, key: block.lowerBound),
                        &kernelTile)
                    if factor != 1, block.lowerBound > 0 { kernel_scale(result, result, factor, dv) }
                }
            }
            multiply(
                Matrix(data: scores, stride: scoreStride), matrix(values, dv, tile, head, block),
                into: target,
                stride: resultStride, m: rowCount, n: dv, k: width, adds: block.lowerBound > 0)
        }
        for row in 0..<rowCount {
            let (example, query) = tile.place(ofRow: row)
            let sum = totals[row]
            let result = target + row * resultStride
            kernel_scale(result, result, sum == 0 ? 0 : 1 / sum, dv + e)
            logSums[(example * h + head) * n + query] = sum == 0 ? -.infinity : maxima[row] + log(sum)
        }
    }
}
