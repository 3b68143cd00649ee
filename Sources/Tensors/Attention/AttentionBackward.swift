import CKernels

/// The gradients of an attention; those that nobody needs are nil.
struct AttentionGradients {
    /// Of the tensors that queries, keys and values lie in, each once.
    var tensors: [Tensor?]
    var own: Tensor?
    var rowScale: Tensor?
}

extension AttentionPlan {
    /// The gradients, from that of the result and what the forward pass kept.
    func backward(
        _ gradient: Tensor, output: Tensor, logSums: Tensor, needsTensors: [Bool], needsOwn: Bool
    ) -> AttentionGradients {
        let needsKeysOrValues = needsTensors[keyTensor] || needsTensors[valueTensor]
        // Where several units add to one gradient, each has its own, and they are summed in order.
        let queryParts = sharesQueries ? groupCount * unitsPerGroup : 1
        let keyParts = sharesKeys || unitsPerGroup > 1 ? unitsPerGroup : 1
        // An example's queries are worked on by several units only where they are more than a tile.
        let ownParts = h * (n > tileRows ? unitsPerGroup : 1)
        let parts = distinctTensors.indices.map { index in
            let (hasQueries, hasKeys) = (index == queryTensor, index == keyTensor || index == valueTensor)
            guard hasQueries || needsKeysOrValues else { return Tensor(zeros: [0, 0, 0, 0]) }
            let count = max(hasQueries ? queryParts : 1, hasKeys ? keyParts : 1)
            let shape = [count] + distinctTensors[index].shape
            // What is written before it is added to need not be zero at first.
            let isWritten =
                unitCount > 0 && m > 0 && !(hasQueries && sharesQueries) && covers(index)
                && !(hasQueries && hasKeys && count > 1)
            return isWritten ? Tensor(shape: shape) { _ in } : Tensor(zeros: shape)
        }
        let workspace = AttentionBackward(
            plan: self, gradient: gradient, output: output, logSums: logSums,
            keysByChannel: channelsFirst(keys), valuesByChannel: channelsFirst(values), parts: parts,
            ownParts: needsOwn ? Tensor(zeros: [ownParts, b, e, m]) : nil,
            rowScaleParts: needsOwn && options.rowScale != nil ? Tensor(zeros: [ownParts, b, m]) : nil)
        forEachUnit { workspace.run(unit: $0, head: $1, tiles: $2, needsKeysOrValues: needsKeysOrValues) }
        return AttentionGradients(
            tensors: zip(parts, needsTensors).map { $1 ? $0.summedParts : nil },
            own: workspace.ownParts?.summedParts, rowScale: workspace.rowScaleParts?.summedParts)
    }

    /// Whether queries, keys and values fill a tensor: no channel of it is left over.
    private func covers(_ index: Int) -> Bool {
        let used = [(queryTensor, queries), (keyTensor, keys), (valueTensor, values)].filter { $0.0 == index }
        return used.reduce(0) { $0 + $1.1.channels.count } >= distinctTensors[index].shape[2]
    }
}

extension Tensor {
    /// The sum along the first axis, which is free if there is only one part.
    fileprivate var summedParts: Tensor {
        shape[0] == 1 ? reshaped(to: Array(shape.dropFirst())) : sum(along: 0)
    }
}

/// What the units of a backward pass read and add to.
private struct AttentionBackward {
    let plan: AttentionPlan
    let (gradient, output, logSums): (Tensor, Tensor, Tensor)
    let (keysByChannel, valuesByChannel): (Tensor?, Tensor?)
    /// For each distinct tensor of the plan, gradients [parts, b or 1, rows, channels].
    let parts: [Tensor]
    let (ownParts, rowScaleParts): (Tensor?, Tensor?)

    func run(unit: Int, head: Int, tiles: [AttentionTile], needsKeysOrValues: Bool) {
        let rows = plan.tileExamples * plan.tileRows
        withScratch((2 * rows + plan.rawRowCount) * plan.scoreStride + rows * (1 + plan.e) + plan.e) {
            scratch in
            for (index, tile) in tiles.enumerated() {
                run(
                    tile, isFirst: index == 0, unit: unit, head: head, scratch: scratch,
                    needsKeysOrValues: needsKeysOrValues)
            }
        }
    }

    private func run(
        _ tile: AttentionTile, isFirst: Bool, unit: Int, head: Int, scratch: UnsafeMutablePointer<Float>,
        needsKeysOrValues: Bool
    ) {
        let (n, m, h, e, dk, dv, scale) = (plan.n, plan.m, plan.h, plan.e, plan.dk, plan.dv, plan.scale)
        let (rowCount, rows) = (tile.rowCount, plan.tileExamples * plan.tileRows)
        let (scores, changes) = (scratch, scratch + rows * plan.scoreStride)
        let dots = changes + (rows + plan.rawRowCount) * plan.scoreStride
        let raw = plan.rawRowCount == 0 ? scores : changes + rows * plan.scoreStride
        let ownQueryGradients = dots + rows
        let own = ownQueryGradients + rows * e
        let (q, distinctRows) = plan.queryRows(of: tile, head: head)
        let first = tile.place(ofRow: 0)
        let offset = (first.example * n + first.query) * plan.resultStride + head * (dv + e)
        let dy = Matrix(data: gradient.data + offset, stride: plan.resultStride)
        for row in 0..<rowCount {
            let start = offset + row * plan.resultStride
            dots[row] = kernel_dot(gradient.data + start, output.data + start, dv + e)
        }
        ownQueryGradients.update(repeating: 0, count: rows * e)
        // Of the gradients of own channels and row scale: those that this unit adds to.
        let ownPart = (plan.n > plan.tileRows ? unit % plan.unitsPerGroup : 0) * h + head
        let queryTarget =
            target(
                plan.queryTensor, plan.queries, part: queryPart(unit),
                example: plan.sharesQueries ? 0 : first.example)
            + first.query * plan.queryStride + head * (dk + e)

        let sums = logSums.data
        for block in plan.keyBlocks {
            let (width, stride) = (block.count, plan.scoreStride)
            multiply(
                q, plan.transposedMatrix(plan.keys, keysByChannel, dk, tile, head, block), into: raw,
                stride: stride, m: distinctRows, n: width, k: dk, scale: scale)
            multiply(
                dy, plan.transposedMatrix(plan.values, valuesByChannel, dv, tile, head, block), into: changes,
                stride: stride, m: rowCount, n: width, k: dv)
            for example in tile.examples {
                var kernelTile = plan.kernelTile(example: example, block)
                let ownTarget = ownParts.map {
                    mutable($0) + (ownPart * plan.b + example) * e * m + block.lowerBound
                }
                let rowScaleTarget = rowScaleParts.map {
                    mutable($0) + (ownPart * plan.b + example) * m + block.lowerBound
                }
                let firstRow = (example - tile.examples.lowerBound) * tile.queries.count
                for row in firstRow..<firstRow + tile.queries.count {
                    let query = tile.queries.lowerBound + row - firstRow
                    let source = row % distinctRows
                    for channel in 0..<e {
                        own[channel] = scale * q.data[source * plan.queryStride + dk + channel]
                    }
                    kernel_attention_gradient(
                        scores + row * stride, raw + source * stride, changes + row * stride, own,
                        dy.data + row * plan.resultStride + dv, ownQueryGradients + row * e, ownTarget,
                        rowScaleTarget, sums[(example * h + head) * n + query], dots[row],
                        plan.dropoutIndex(example: example, head: head, row: query, key: block.lowerBound),
                        &kernelTile)
                }
            }
            if needsKeysOrValues {
                multiply(
                    Matrix(data: scores, stride: stride, isTransposed: true), dy,
                    into: keyTarget(plan.valueTensor, plan.values, dv, unit, head, first.example, block),
                    stride: plan.values.stride, m: width, n: dv, k: rowCount, adds: !isFirst)
            }
            // Examples with the same queries: their changes are summed before the gemms, not after.
            for row in distinctRows..<max(distinctRows, rowCount) {
                kernel_add_scaled(changes + row % distinctRows * stride, changes + row * stride, 1, width)
            }
            let change = Matrix(data: changes, stride: stride)
            if needsKeysOrValues {
                var transposed = change
                transposed.isTransposed = true
                multiply(
                    transposed, q,
                    into: keyTarget(plan.keyTensor, plan.keys, dk, unit, head, first.example, block),
                    stride: plan.keys.stride, m: width, n: dk, k: distinctRows, scale: scale, adds: !isFirst)
            }
            multiply(
                change, plan.matrix(plan.keys, dk, tile, head, block), into: queryTarget,
                stride: plan.queryStride, m: distinctRows, n: dk, k: width, scale: scale,
                adds: plan.sharesQueries || block.lowerBound > 0)
        }
        for row in 0..<rowCount {
            let target = queryTarget + row % distinctRows * plan.queryStride + dk
            for channel in 0..<e {
                let change = scale * ownQueryGradients[row * e + channel]
                target[channel] = plan.sharesQueries ? target[channel] + change : change
            }
        }
    }

    private func queryPart(_ unit: Int) -> Int {
        guard plan.sharesQueries else { return 0 }
        return unit / (plan.unitsPerGroup * plan.h) * plan.unitsPerGroup + unit % plan.unitsPerGroup
    }

    /// Where the gradients of an example's rows start.
    private func target(_ tensor: Int, _ rows: AttentionRows, part: Int, example: Int)
        -> UnsafeMutablePointer<Float>
    {
        let parts = parts[tensor]
        return mutable(parts) + (part * parts.shape[1] + example) * parts.shape[2] * parts.shape[3]
            + rows.channels.lowerBound
    }

    private func keyTarget(
        _ tensor: Int, _ rows: AttentionRows, _ width: Int, _ unit: Int, _ head: Int, _ example: Int,
        _ block: Range<Int>
    ) -> UnsafeMutablePointer<Float> {
        let part = plan.sharesKeys || plan.unitsPerGroup > 1 ? unit % plan.unitsPerGroup : 0
        return target(tensor, rows, part: part, example: rows.shape[0] == 1 ? 0 : example)
            + block.lowerBound * rows.stride + head * width
    }

    private func mutable(_ tensor: Tensor) -> UnsafeMutablePointer<Float> {
        UnsafeMutablePointer(mutating: tensor.data)
    }
}
