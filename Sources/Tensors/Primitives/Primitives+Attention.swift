extension Primitives {
    /// Fused attention: the result [b, n, h * (dv + e)], and [b, h, n] the logarithms of the sums of exponentials.
    static func attention(_ plan: AttentionPlan) -> (result: Tensor, logSums: Tensor) {
        let tiling = AttentionTiling(plan)
        let builder = TensorBuilder<Float>([plan.b, plan.h, plan.n])
        let logSums = builder.elements
        let keysByChannel = tiling.channelsFirst(plan.keys)
        let rows = tiling.tileExamples * tiling.tileRows
        let room =
            plan.factors.grid.map {
                GridSums.room(rows: rows, $0) + tiling.chunkRows * tiling.scoreStride
            } ?? (rows + tiling.rawRowCount) * tiling.scoreStride
        let result = Tensor(shape: [plan.b, plan.n, plan.resultStride]) { out in
            tiling.forEachUnit { _, head, tiles in
                withScratch(room + 2 * rows + plan.e) { scratch in
                    for tile in tiles {
                        let work = AttentionForwardTile(
                            tiling: tiling, tile: tile, head: head, keysByChannel: keysByChannel, out: out,
                            numbers: scratch + room)
                        if let grid = plan.factors.grid {
                            work.run(on: grid, scratch: scratch)
                        } else {
                            work.run(scratch: scratch)
                        }
                        work.finish(logSums: logSums)
                    }
                }
            }
        }
        return (result, builder.finished())
    }

    /// The gradients of fused attention, from that of the result and what ``attention(_:)`` gave.
    ///
    /// - Parameters:
    ///   - plan: of the attention, without history.
    ///   - gradient: of the result.
    ///   - output: the result.
    ///   - logSums: what the forward pass gave beside it.
    ///   - needsTensors: for each distinct tensor of the plan whether its gradient is asked for.
    ///   - needsOwn: whether those of the own channels and of the row scale are.
    /// - Returns: those that are asked for.
    static func attentionGradient(
        _ plan: AttentionPlan, gradient: Tensor, output: Tensor, logSums: Tensor, needsTensors: [Bool],
        needsOwn: Bool
    ) -> AttentionGradients {
        let tiling = AttentionTiling(plan)
        let needsKeysOrValues = needsTensors[plan.keyTensor] || needsTensors[plan.valueTensor]
        let parts = tiling.gradientParts(needsKeysOrValues: needsKeysOrValues, needsOwn: needsOwn)
        let (keysByChannel, valuesByChannel) = (
            tiling.channelsFirst(plan.keys), tiling.channelsFirst(plan.values)
        )
        let sums = Tensor.several(parts.map(\.shape)) { starts in
            for (start, part) in zip(starts, parts) where part.isAddedTo {
                start.update(repeating: 0, count: part.shape.product)
            }
            let places = starts.suffix(2)
            let pass = AttentionBackwardPass(
                tiling: tiling, gradient: gradient, output: output, logSums: logSums,
                keysByChannel: keysByChannel, valuesByChannel: valuesByChannel,
                targets: starts.dropLast(2), ownTarget: needsOwn ? places.first : nil,
                rowScaleTarget: needsOwn && plan.factors.rowScale != nil ? places.last : nil,
                needsKeysOrValues: needsKeysOrValues)
            tiling.forEachUnit { pass.run(unit: $0, head: $1, tiles: $2) }
        }
        let needed = needsTensors + [needsOwn, needsOwn && plan.factors.rowScale != nil]
        let gradients = zip(sums, needed).map { $1 ? $0.summedParts : nil }
        return AttentionGradients(
            tensors: gradients.dropLast(2), own: gradients[sums.count - 2],
            rowScale: gradients[sums.count - 1])
    }
}

/// The gradients of an attention; those that nobody needs are nil.
struct AttentionGradients {
    /// Of the tensors that queries, keys and values lie in, each once.
    var tensors: [Tensor?]
    var own: Tensor?
    var rowScale: Tensor?
}

/// A gradient that several units work on: each adds to a part of its own, and the parts are summed in order.
struct AttentionGradientPart {
    /// [parts, ...].
    var shape: [Int]
    /// Whether all of it is added to, so that it starts at zero; else all of it is written first.
    var isAddedTo = true
}

extension AttentionTiling {
    /// The gradients of the distinct tensors of the plan, then of the own channels and of the row scale.
    fileprivate func gradientParts(needsKeysOrValues: Bool, needsOwn: Bool) -> [AttentionGradientPart] {
        let queryParts = plan.sharesQueries ? groupCount * unitsPerGroup : 1
        let keyParts = plan.sharesKeys || unitsPerGroup > 1 ? unitsPerGroup : 1
        // An example's queries are worked on by several units only where they are more than a tile.
        let ownParts = plan.h * (plan.n > tileRows ? unitsPerGroup : 1)
        let parts = plan.distinctTensors.indices.map { index in
            let (hasQueries, hasKeys) = (
                index == plan.queryTensor, index == plan.keyTensor || index == plan.valueTensor
            )
            guard hasQueries || needsKeysOrValues else { return AttentionGradientPart(shape: [0]) }
            let count = max(hasQueries ? queryParts : 1, hasKeys ? keyParts : 1)
            // What is written before it is added to need not be zero at first; causal tiles pass over some keys.
            let isWritten =
                !plan.options.isCausal && unitCount > 0 && plan.m > 0 && !(hasQueries && plan.sharesQueries)
                && plan.covers(index) && !(hasQueries && hasKeys && count > 1)
            return AttentionGradientPart(
                shape: [count] + plan.distinctTensors[index].shape, isAddedTo: !isWritten)
        }
        let hasRowScale = plan.factors.rowScale != nil
        return parts + [
            AttentionGradientPart(shape: needsOwn ? [ownParts, plan.b, plan.e, plan.m] : [0]),
            AttentionGradientPart(shape: needsOwn && hasRowScale ? [ownParts, plan.b, plan.m] : [0]),
        ]
    }
}

extension AttentionPlan {
    /// Whether queries, keys and values fill a tensor: no channel of it is left over.
    fileprivate func covers(_ index: Int) -> Bool {
        let used = [(queryTensor, queries), (keyTensor, keys), (valueTensor, values)].filter { $0.0 == index }
        return used.reduce(0) { $0 + $1.1.channels.count } >= distinctTensors[index].shape[2]
    }
}

extension Tensor {
    /// The sum along the first axis, which is free if there is only one part.
    fileprivate var summedParts: Tensor {
        (shape[0] == 1 ? self : Primitives.sum(self, along: 0)).reshaped(to: Array(shape.dropFirst()))
    }
}
