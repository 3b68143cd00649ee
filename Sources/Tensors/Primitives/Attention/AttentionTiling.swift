import CKernels

/// How the work of one attention is split.
///
/// A *tile* is some rows of queries of one head, which are worked through against one *block* of keys after
/// the other, so that scores stay in cache from one matrix product to the next. Where the batch shares the
/// keys, a tile may span several examples. A *unit* is a run of tiles of one head, the work of one thread at
/// a time.
///
/// A class, as tiles are many and often small: a copy of this costs one count of references, not one for each tensor.
final class AttentionTiling: Sendable {
    let plan: AttentionPlan
    /// Of all matrix products.
    let precision: Precision
    /// At most so many examples in a tile, rows of queries of each, and keys in a block.
    let (tileExamples, tileRows, tileKeys): (Int, Int, Int)
    /// Units of one head and group; a group is one example, or the whole batch where it shares the keys.
    let (unitsPerGroup, tilesPerUnit): (Int, Int)
    /// Tiles of one head and group, and blocks of rows of queries among them.
    private let (tilesPerGroup, rowBlocks): (Int, Int)

    private static let rowsAtOnce = 256
    private static let keysAtOnce = 512

    init(_ plan: AttentionPlan) {
        self.plan = plan
        precision = ExecutionContext.current.precision
        let (grid, n, b) = (plan.factors.grid, plan.n, plan.b)
        // On a grid a tile keeps sums over both axes for each query, and a block of keys is whole grid rows.
        let rowsAtOnce = grid.map { max(16, min(256, 32_768 / max(1, $0.rowCount))) } ?? Self.rowsAtOnce
        tileRows = min(n, rowsAtOnce)
        tileExamples = plan.sharesKeys ? max(1, min(b, rowsAtOnce / max(1, n))) : 1
        tileKeys = min(
            plan.m, grid.map { $0.inner * Self.gridRowsAtOnce(ofLength: $0.inner) } ?? Self.keysAtOnce)
        let groups = plan.sharesKeys ? 1 : b
        rowBlocks = n == 0 ? 0 : (n + tileRows - 1) / tileRows
        tilesPerGroup = (plan.sharesKeys ? (b + tileExamples - 1) / tileExamples : 1) * rowBlocks
        let units = max(1, min(tilesPerGroup, 32 / (plan.h * groups)))
        tilesPerUnit = max(1, (tilesPerGroup + units - 1) / units)
        unitsPerGroup = (tilesPerGroup + tilesPerUnit - 1) / tilesPerUnit
    }

    /// Rows of a grid in a block of keys: a multiple of four if they fit, so that a block is a whole number
    /// of vectors if the length of a row is a multiple of four.
    private static func gridRowsAtOnce(ofLength length: Int) -> Int {
        let rows = keysAtOnce / max(1, length)
        return rows < 4 ? max(1, rows) : rows / 4 * 4
    }

    /// Whether matrix products multiply the per-example channels; row kernels are faster for a few channels.
    var multipliesPerExample: Bool { plan.e > Int(kernel_attention_max_per_example) }

    /// Rows of queries that are worked through together on a grid: few, to stay in the L1 cache, or enough
    /// for matrix products.
    var chunkRows: Int { min(tileRows, multipliesPerExample ? 32 : 8) }

    /// The rows of an example in a tile, cut into chunks of ``chunkRows``.
    func chunks(of rows: Range<Int>) -> [Range<Int>] {
        stride(from: rows.lowerBound, to: rows.upperBound, by: chunkRows).map {
            $0..<min($0 + chunkRows, rows.upperBound)
        }
    }

    var groupCount: Int { plan.sharesKeys ? 1 : plan.b }
    var unitCount: Int { plan.h * groupCount * unitsPerGroup }

    /// Elements from one row of scores to the next.
    ///
    /// Not a power of two, so that a column does not map to a single set of the cache.
    var scoreStride: Int { tileKeys + 16 }

    /// Rows of products that need separate room: those of shared queries, from which several examples start.
    var rawRowCount: Int { plan.sharesQueries ? tileRows : 0 }

    /// Runs `body` for each unit, on all threads, with the unit's number, head and tiles, and uninitialised room for `room` numbers.
    func forEachUnit(
        room: Int,
        _ body: (_ unit: Int, _ head: Int, _ tiles: [AttentionTile], _ scratch: UnsafeMutablePointer<Float>)
            ->
            Void
    ) {
        // A thread takes many at a time where they are many, so that room is asked for less often.
        Threads.forEachBlock(unitCount, size: unitCount / 256) { units in
            withScratch(room) { scratch in
                for unit in units {
                    let (part, rest) = (unit % unitsPerGroup, unit / unitsPerGroup)
                    let (head, group) = (rest % plan.h, rest / plan.h)
                    let tiles = part * tilesPerUnit..<min((part + 1) * tilesPerUnit, tilesPerGroup)
                    body(unit, head, tiles.map { tile($0, ofGroup: group) }, scratch)
                }
            }
        }
    }

    /// Blocks of rows of queries come first, then those of the next examples.
    private func tile(_ number: Int, ofGroup group: Int) -> AttentionTile {
        let examples = plan.sharesKeys ? 0..<plan.b : group..<group + 1
        let first = examples.lowerBound + number / rowBlocks * tileExamples
        let row = number % rowBlocks * tileRows
        return AttentionTile(
            examples: first..<min(first + tileExamples, examples.upperBound),
            queries: row..<min(row + tileRows, plan.n))
    }

    /// The blocks of keys of a tile, up to the last key that any of its queries may see.
    func keyBlocks(of tile: AttentionTile) -> [Range<Int>] {
        stride(from: 0, to: seenKeys(of: tile), by: max(1, tileKeys)).map { $0..<min($0 + tileKeys, plan.m) }
    }

    /// How many keys, from the first, any query of a tile may see.
    func seenKeys(of tile: AttentionTile) -> Int { seenKeys(query: tile.queries.upperBound - 1) }

    /// How many keys, from the first, a query may see: all, or if causal those up to i + m - n.
    private func seenKeys(query: Int) -> Int {
        plan.options.isCausal ? max(0, min(plan.m, query + 1 + plan.m - plan.n)) : plan.m
    }

    /// How many keys of a block, from its first, a query may see.
    func seenKeys(of block: Range<Int>, query: Int) -> Int {
        max(0, min(block.count, seenKeys(query: query) - block.lowerBound))
    }
}
