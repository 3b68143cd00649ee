import CKernels

extension AttentionBackwardTile {
    /// A block of the keys of one example, and where its gradients go.
    struct KeyBlock {
        let example: Int
        let range: Range<Int>
        let kernelTile: kernel_attention_tile
        let perExampleTarget, rowScaleTarget: UnsafeMutablePointer<Float>?

        init(_ work: AttentionBackwardTile, example: Int, _ range: Range<Int>) {
            self.example = example
            self.range = range
            let (tiling, pass) = (work.tiling, work.pass)
            kernelTile = tiling.kernelTile(example: example, range)
            // The part of the gradients of per-example channels and row scale that this unit adds to.
            let part =
                (tiling.plan.n > tiling.tileRows ? work.unit % tiling.unitsPerGroup : 0) * tiling.plan.h
                + work.head
            let index = part * tiling.plan.b + example
            perExampleTarget = pass.perExampleTarget.map {
                $0 + index * tiling.plan.e * tiling.plan.m + range.lowerBound
            }
            rowScaleTarget = pass.rowScaleTarget.map { $0 + index * tiling.plan.m + range.lowerBound }
        }
    }

    /// The softmax backward: for rows of one example and a block of keys, the weights and the gradients of
    /// the scores.
    ///
    /// Adds to the gradients of the per-example channels and of the row scale on the way. From one row to the
    /// next, all three arrays have `scoreStride`.
    ///
    /// - Parameters:
    ///   - rows: of the tile, of one example.
    ///   - keys: the block.
    ///   - raw: products of queries and keys over the shared channels; may be the same memory as `scores`.
    ///   - scores: out, the weights.
    ///   - gradients: in, the gradients of the weights over the shared channels of the values; out, those of
    ///     the scores.
    func computeScoreGradients(
        _ rows: Range<Int>, of keys: KeyBlock, from raw: UnsafePointer<Float>,
        scores: UnsafeMutablePointer<Float>, gradients: UnsafeMutablePointer<Float>
    ) {
        let (e, stride, width, count) = (tiling.plan.e, tiling.scoreStride, keys.range.count, rows.count)
        let start = q.data + rows.lowerBound % distinctRows * tiling.plan.queryStride + tiling.plan.dk
        var perExampleQueries = Matrix(data: start, stride: tiling.plan.queryStride)
        var perExampleGradient = Matrix(
            data: dy.data + rows.lowerBound * tiling.plan.resultStride + tiling.plan.dv,
            stride: tiling.plan.resultStride)
        let perExampleQueryGradients = perExampleQueryGradients + rows.lowerBound * e
        let channels = tiling.perExampleChannels(of: keys.example, keys.range)
        if let channels {
            if raw != scores { scores.update(from: raw, count: count * stride) }
            tiling.precision.multiply(
                perExampleQueries, channels, into: scores, stride: stride, m: count, n: width, k: e,
                scale: tiling.plan.scale,
                adds: true)
            tiling.precision.multiply(
                perExampleGradient, channels, into: gradients, stride: stride, m: count, n: width, k: e,
                adds: true)
        }
        let products = channels == nil ? raw : UnsafePointer(scores)
        // What the row kernels multiply: queries with keys, output gradients with values, score gradients
        // with keys.
        ProductCount.add(count, width, 3 * keys.kernelTile.per_example_count)
        var kernelTile = keys.kernelTile
        for row in rows {
            let (index, query) = (row - rows.lowerBound, tile.exampleAndQuery(ofRow: row).query)
            let seen = tiling.seenKeys(of: keys.range, query: query)
            kernelTile.columns = seen
            (scores + index * stride + seen).update(repeating: 0, count: width - seen)
            (gradients + index * stride + seen).update(repeating: 0, count: width - seen)
            if seen == 0 { continue }
            for channel in 0..<kernelTile.per_example_count {
                scaledQuery[channel] =
                    tiling.plan.scale * perExampleQueries.data[index * tiling.plan.queryStride + channel]
            }
            kernel_attention_gradient(
                scores + index * stride, products + index * stride, gradients + index * stride, scaledQuery,
                perExampleGradient.data + index * tiling.plan.resultStride,
                perExampleQueryGradients + index * e,
                channels == nil ? keys.perExampleTarget : nil, keys.rowScaleTarget,
                pass.logSumExps.data[(keys.example * tiling.plan.h + head) * tiling.plan.n + query],
                dots[row],
                tiling.dropoutIndex(
                    example: keys.example, head: head, row: query, key: keys.range.lowerBound),
                &kernelTile)
        }
        guard var channels else { return }
        channels.isTransposed = true
        tiling.precision.multiply(
            Matrix(data: gradients, stride: stride), channels, into: perExampleQueryGradients, stride: e,
            m: count,
            n: e,
            k: width, adds: true)
        guard let target = keys.perExampleTarget else { return }
        perExampleQueries.isTransposed = true
        perExampleGradient.isTransposed = true
        tiling.precision.multiply(
            perExampleQueries, Matrix(data: gradients, stride: stride), into: target, stride: tiling.plan.m,
            m: e,
            n: width,
            k: count, scale: tiling.plan.scale, adds: true)
        tiling.precision.multiply(
            perExampleGradient, Matrix(data: scores, stride: stride), into: target, stride: tiling.plan.m,
            m: e,
            n: width,
            k: count, adds: true)
    }
}
