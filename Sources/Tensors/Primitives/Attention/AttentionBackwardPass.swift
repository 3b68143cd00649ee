/// What all units of a backward pass share: inputs, and where gradients go.
final class AttentionBackwardPass {
    let tiling: AttentionTiling
    let (gradient, output, logSumExps): (Tensor, Tensor, Tensor)
    let (keysByChannel, valuesByChannel): (Tensor?, Tensor?)
    /// For each distinct tensor of the plan, where its gradients [parts, b or 1, rows, channels] start.
    let targets: [UnsafeMutablePointer<Float>]
    /// Where the gradients of per-example channels [parts, b, e, m] and row scale [parts, b, m] start; nil if
    /// not needed.
    let perExampleTarget, rowScaleTarget: UnsafeMutablePointer<Float>?
    let needsKeysOrValues: Bool

    /// Numbers that a tile needs room for at its start: scores and their gradients, or on a grid their sums.
    private let scoreRoom: Int
    /// Numbers that a unit needs room for.
    let room: Int

    init(
        tiling: AttentionTiling, gradient: Tensor, output: Tensor, logSumExps: Tensor,
        targets: [UnsafeMutablePointer<Float>], perExampleTarget: UnsafeMutablePointer<Float>?,
        rowScaleTarget: UnsafeMutablePointer<Float>?, needsKeysOrValues: Bool
    ) {
        let plan = tiling.plan
        self.tiling = tiling
        (self.gradient, self.output, self.logSumExps) = (gradient, output, logSumExps)
        (keysByChannel, valuesByChannel) = (
            tiling.channelsFirst(plan.keys), tiling.channelsFirst(plan.values)
        )
        (self.targets, self.perExampleTarget) = (targets, perExampleTarget)
        (self.rowScaleTarget, self.needsKeysOrValues) = (rowScaleTarget, needsKeysOrValues)
        let rows = tiling.tileExamples * tiling.tileRows
        scoreRoom =
            plan.factors.grid.map {
                2 * GridSums.room(rows: rows, $0) + 2 * tiling.chunkRows * tiling.scoreStride
            } ?? (2 * rows + tiling.rawRowCount) * tiling.scoreStride
        room = scoreRoom + rows * (1 + plan.e) + plan.e
    }

    /// Runs the tiles of one unit.
    func run(unit: Int, head: Int, tiles: [AttentionTile], scratch: UnsafeMutablePointer<Float>) {
        for (index, tile) in tiles.enumerated() {
            let work = AttentionBackwardTile(
                pass: self, tile: tile, isFirst: index == 0, unit: unit, head: head,
                numbers: scratch + scoreRoom)
            if let grid = tiling.plan.factors.grid {
                work.run(on: grid, scratch: scratch)
            } else {
                work.run(scratch: scratch)
            }
            work.finish()
        }
    }

    /// Where the gradients of an example's queries, keys or values start.
    func target(_ tensor: Int, _ rows: AttentionRows, part: Int, example: Int)
        -> UnsafeMutablePointer<Float>
    {
        let shape = tiling.plan.distinctTensors[tensor].shape
        return targets[tensor] + (part * shape[0] + example) * shape[1] * shape[2] + rows.channels.lowerBound
    }
}
