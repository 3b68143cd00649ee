import CKernels

extension AttentionBackwardTile {
    /// Some keys of one example.
    struct KeyPlaces {
        let example: Int
        let block: Range<Int>
        let kernelTile: kernel_attention_tile
        let ownTarget, rowScaleTarget: UnsafeMutablePointer<Float>?

        init(_ work: AttentionBackwardTile, example: Int, _ block: Range<Int>) {
            self.example = example
            self.block = block
            let (tiling, plan, pass) = (work.tiling, work.plan, work.pass)
            kernelTile = tiling.kernelTile(example: example, block)
            // Of the gradients of own channels and row scale: those that this unit adds to.
            let part = (plan.n > tiling.tileRows ? work.unit % tiling.unitsPerGroup : 0) * plan.h + work.head
            let place = part * plan.b + example
            ownTarget = pass.ownTarget.map { $0 + place * plan.e * plan.m + block.lowerBound }
            rowScaleTarget = pass.rowScaleTarget.map { $0 + place * plan.m + block.lowerBound }
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
        let (e, stride, width, count) = (plan.e, tiling.scoreStride, places.block.count, rows.count)
        let start = q.data + rows.lowerBound % distinctRows * plan.queryStride + plan.dk
        var ownQueries = Matrix(data: start, stride: plan.queryStride)
        var ownGradient = Matrix(
            data: dy.data + rows.lowerBound * plan.resultStride + plan.dv, stride: plan.resultStride)
        let ownQueryGradients = ownQueryGradients + rows.lowerBound * e
        let channels = tiling.ownChannels(of: places.example, places.block)
        if let channels {
            if raw != scores { scores.update(from: raw, count: count * stride) }
            tiling.precision.multiply(
                ownQueries, channels, into: scores, stride: stride, m: count, n: width, k: e,
                scale: plan.scale,
                adds: true)
            tiling.precision.multiply(
                ownGradient, channels, into: changes, stride: stride, m: count, n: width, k: e, adds: true)
        }
        let products = channels == nil ? raw : UnsafePointer(scores)
        // The row kernels' own products: of queries and keys, of both gradients with these.
        ProductCount.add(count, width, 3 * places.kernelTile.own_count)
        var kernelTile = places.kernelTile
        for row in rows {
            let (place, query) = (row - rows.lowerBound, tile.place(ofRow: row).query)
            let seen = tiling.seenKeys(of: places.block, query: query)
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
                tiling.dropoutIndex(
                    example: places.example, head: head, row: query, key: places.block.lowerBound),
                &kernelTile)
        }
        guard var channels else { return }
        channels.isTransposed = true
        tiling.precision.multiply(
            Matrix(data: changes, stride: stride), channels, into: ownQueryGradients, stride: e, m: count,
            n: e,
            k: width, adds: true)
        guard let target = places.ownTarget else { return }
        ownQueries.isTransposed = true
        ownGradient.isTransposed = true
        tiling.precision.multiply(
            ownQueries, Matrix(data: changes, stride: stride), into: target, stride: plan.m, m: e, n: width,
            k: count, scale: plan.scale, adds: true)
        tiling.precision.multiply(
            ownGradient, Matrix(data: scores, stride: stride), into: target, stride: plan.m, m: e, n: width,
            k: count, adds: true)
    }
}
