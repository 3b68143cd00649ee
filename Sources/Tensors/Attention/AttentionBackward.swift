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
            // What is written before it is added to need not be zero at first; causal tiles pass over some keys.
            let isWritten =
                !options.isCausal && unitCount > 0 && m > 0 && !(hasQueries && sharesQueries) && covers(index)
                && !(hasQueries && hasKeys && count > 1)
            return isWritten ? Tensor(shape: shape) { _ in } : Tensor(zeros: shape)
        }
        let workspace = AttentionBackward(
            plan: self, gradient: gradient, output: output, logSums: logSums,
            keysByChannel: channelsFirst(keys), valuesByChannel: channelsFirst(values), parts: parts,
            ownParts: needsOwn ? Tensor(zeros: [ownParts, b, e, m]) : nil,
            rowScaleParts: needsOwn && factors.rowScale != nil ? Tensor(zeros: [ownParts, b, m]) : nil,
            needsKeysOrValues: needsKeysOrValues)
        forEachUnit { workspace.run(unit: $0, head: $1, tiles: $2) }
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
struct AttentionBackward {
    let plan: AttentionPlan
    let (gradient, output, logSums): (Tensor, Tensor, Tensor)
    let (keysByChannel, valuesByChannel): (Tensor?, Tensor?)
    /// For each distinct tensor of the plan, gradients [parts, b or 1, rows, channels].
    let parts: [Tensor]
    let (ownParts, rowScaleParts): (Tensor?, Tensor?)
    let needsKeysOrValues: Bool

    func run(unit: Int, head: Int, tiles: [AttentionTile]) {
        let rows = plan.tileExamples * plan.tileRows
        let room =
            plan.factors.grid.map {
                2 * GridSums.room(rows: rows, $0) + 2 * plan.chunkRows * plan.scoreStride
            }
            ?? (2 * rows + plan.rawRowCount) * plan.scoreStride
        withScratch(room + rows * (1 + plan.e) + plan.e) { scratch in
            for (index, tile) in tiles.enumerated() {
                let work = AttentionBackwardTile(
                    pass: self, tile: tile, isFirst: index == 0, unit: unit, head: head,
                    numbers: scratch + room)
                if let grid = plan.factors.grid {
                    work.run(on: grid, scratch: scratch)
                } else {
                    work.run(scratch: scratch)
                }
                work.finish()
            }
        }
    }

    /// Where the gradients of an example's rows start.
    func target(_ tensor: Int, _ rows: AttentionRows, part: Int, example: Int)
        -> UnsafeMutablePointer<Float>
    {
        let parts = parts[tensor]
        return mutable(parts) + (part * parts.shape[1] + example) * parts.shape[2] * parts.shape[3]
            + rows.channels.lowerBound
    }

    func mutable(_ tensor: Tensor) -> UnsafeMutablePointer<Float> {
        UnsafeMutablePointer(mutating: tensor.data)
    }
}
