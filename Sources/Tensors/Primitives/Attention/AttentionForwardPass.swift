/// What all units of a forward pass share: inputs, and where the result goes.
final class AttentionForwardPass {
    let tiling: AttentionTiling
    let keysByChannel: Tensor?
    /// [b, n, h * (dv + e)], and [b, h, n].
    let result, logSumExps: UnsafeMutablePointer<Float>
    /// Numbers that a tile needs room for at its start: scores, or on a grid their sums.
    private let scoreRoom: Int
    /// Numbers that a unit needs room for.
    let room: Int

    init(
        tiling: AttentionTiling, result: UnsafeMutablePointer<Float>, logSumExps: UnsafeMutablePointer<Float>
    ) {
        self.tiling = tiling
        keysByChannel = tiling.channelsFirst(tiling.plan.keys)
        (self.result, self.logSumExps) = (result, logSumExps)
        let rows = tiling.tileExamples * tiling.tileRows
        scoreRoom =
            tiling.plan.factors.grid.map {
                GridSums.room(rows: rows, $0) + tiling.chunkRows * tiling.scoreStride
            } ?? (rows + tiling.rawRowCount) * tiling.scoreStride
        room = scoreRoom + 2 * rows + tiling.plan.e
    }

    /// Runs the tiles of one unit.
    func run(head: Int, tiles: [AttentionTile], scratch: UnsafeMutablePointer<Float>) {
        for tile in tiles {
            let work = AttentionForwardTile(
                pass: self, tile: tile, head: head, numbers: scratch + scoreRoom)
            if let grid = tiling.plan.factors.grid {
                work.run(on: grid, scratch: scratch)
            } else {
                work.run(scratch: scratch)
            }
            work.finish()
        }
    }
}
