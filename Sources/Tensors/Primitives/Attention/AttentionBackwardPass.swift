/// What all units of a backward pass share: inputs, and where gradients go.
struct AttentionBackwardPass {
    let tiling: AttentionTiling
    let (gradient, output, logSumExps): (Tensor, Tensor, Tensor)
    let (keysByChannel, valuesByChannel): (Tensor?, Tensor?)
    /// For each distinct tensor of the plan, where its gradients [parts, b or 1, rows, channels] start.
    let targets: [UnsafeMutablePointer<Float>]
    /// Where the gradients of per-example channels [parts, b, e, m] and row scale [parts, b, m] start; nil if
    /// not needed.
    let perExampleTarget, rowScaleTarget: UnsafeMutablePointer<Float>?
    let needsKeysOrValues: Bool

    private var plan: AttentionPlan { tiling.plan }

    /// Runs the tiles of one unit.
    func run(unit: Int, head: Int, tiles: [AttentionTile]) {
        let rows = tiling.tileExamples * tiling.tileRows
        let room =
            plan.factors.grid.map {
                2 * GridSums.room(rows: rows, $0) + 2 * tiling.chunkRows * tiling.scoreStride
            }
            ?? (2 * rows + tiling.rawRowCount) * tiling.scoreStride
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

    /// Where the gradients of an example's queries, keys or values start.
    func target(_ tensor: Int, _ rows: AttentionRows, part: Int, example: Int)
        -> UnsafeMutablePointer<Float>
    {
        let shape = plan.distinctTensors[tensor].shape
        return targets[tensor] + (part * shape[0] + example) * shape[1] * shape[2] + rows.channels.lowerBound
    }
}
