import CKernels

/// How the processor cuts the work of one attention.
///
/// A *tile* is a few rows of queries against a block of keys, small enough that scores stay in cache from one gemm to
/// the next. A *unit*, the work of one thread at a time, is a run of tiles of one head; if the keys are shared by the
/// batch, a tile spans several examples.
struct AttentionTiling: Sendable {
    let plan: AttentionPlan
    /// Of all products.
    let precision: Precision
    /// Examples and rows of each in a tile, and keys in a block.
    let (tileExamples, tileRows, tileKeys): (Int, Int, Int)
    /// Units of one head and group; a group is one example, or the whole batch where it shares the keys.
    let (unitsPerGroup, tilesPerUnit): (Int, Int)

    private static let rowsAtOnce = 256
    private static let keysAtOnce = 512

    init(_ plan: AttentionPlan) {
        self.plan = plan
        precision = ExecutionContext.current.precision
        let (grid, n, b) = (plan.factors.grid, plan.n, plan.b)
        // Of a grid, a tile keeps sums over both axes for each row, and a block of keys is some of its lines.
        let rowsAtOnce = grid.map { max(16, min(256, 32_768 / max(1, $0.rowCount))) } ?? Self.rowsAtOnce
        tileRows = min(n, rowsAtOnce)
        tileExamples = plan.sharesKeys ? max(1, min(b, rowsAtOnce / max(1, n))) : 1
        tileKeys = min(
            plan.m, grid.map { $0.inner * Self.linesAtOnce(ofLength: $0.inner) } ?? Self.keysAtOnce)
        let groups = plan.sharesKeys ? 1 : b
        let rowBlocks = n == 0 ? 0 : (n + tileRows - 1) / tileRows
        let tiles = (plan.sharesKeys ? (b + tileExamples - 1) / tileExamples : 1) * rowBlocks
        let units = max(1, min(tiles, 32 / (plan.h * groups)))
        tilesPerUnit = max(1, (tiles + units - 1) / units)
        unitsPerGroup = (tiles + tilesPerUnit - 1) / tilesPerUnit
    }

    /// Lines of a grid in a block of keys: as many fours as there is room for, so that a block is whole vectors for lines of
    /// any four places.
    private static func linesAtOnce(ofLength length: Int) -> Int {
        let lines = keysAtOnce / max(1, length)
        return lines < 4 ? max(1, lines) : lines / 4 * 4
    }

    /// Whether gemms multiply the own channels, a few rows of queries at a time; the row kernels are quicker for a few channels.
    var multipliesOwn: Bool { plan.e > Int(kernel_attention_most_own) }

    /// Rows of queries that go over a grid at a time: few, so that they stay in the nearest cache, or enough for gemms.
    var chunkRows: Int { min(tileRows, multipliesOwn ? 32 : 8) }

    /// The rows of an example in a tile, as many at a time.
    func chunks(of rows: Range<Int>) -> [Range<Int>] {
        stride(from: rows.lowerBound, to: rows.upperBound, by: chunkRows).map {
            $0..<min($0 + chunkRows, rows.upperBound)
        }
    }

    var groupCount: Int { plan.sharesKeys ? 1 : plan.b }
    var unitCount: Int { plan.h * groupCount * unitsPerGroup }

    /// From one row of scores to the next: odd enough that a column of them does not fall into one set of the cache.
    var scoreStride: Int { tileKeys + 16 }

    /// Rows of raw scores that need room of their own: those that several examples of a tile start from.
    var rawRowCount: Int { plan.sharesQueries ? tileRows : 0 }

    /// Runs `body` for each unit, on all threads, with the unit's number, head and tiles.
    func forEachUnit(_ body: (_ unit: Int, _ head: Int, _ tiles: [AttentionTile]) -> Void) {
        Threads.forEach(unitCount) { unit in
            let (part, rest) = (unit % unitsPerGroup, unit / unitsPerGroup)
            let (head, group) = (rest % plan.h, rest / plan.h)
            let all = tiles(ofGroup: group)
            let range = part * tilesPerUnit..<min((part + 1) * tilesPerUnit, all.count)
            body(unit, head, Array(all[range]))
        }
    }

    private func tiles(ofGroup group: Int) -> [AttentionTile] {
        let examples = plan.sharesKeys ? 0..<plan.b : group..<group + 1
        return stride(from: examples.lowerBound, to: examples.upperBound, by: tileExamples).flatMap { first in
            stride(from: 0, to: plan.n, by: max(1, tileRows)).map { row in
                AttentionTile(
                    examples: first..<min(first + tileExamples, examples.upperBound),
                    queries: row..<min(row + tileRows, plan.n))
            }
        }
    }

    /// The ranges of keys that a tile is worked through in: those that any of its queries may see.
    func keyBlocks(of tile: AttentionTile) -> [Range<Int>] {
        let end = seenKeys(query: tile.queries.upperBound - 1)
        return stride(from: 0, to: end, by: max(1, tileKeys)).map { $0..<min($0 + tileKeys, plan.m) }
    }

    /// How many keys, from the first, a query may see: all, or those up to i + m - n.
    private func seenKeys(query: Int) -> Int {
        plan.options.isCausal ? max(0, min(plan.m, query + 1 + plan.m - plan.n)) : plan.m
    }

    /// How many keys of a block, from its first, a query may see.
    func seenKeys(of block: Range<Int>, query: Int) -> Int {
        max(0, min(block.count, seenKeys(query: query) - block.lowerBound))
    }
}

/// Some queries of some examples.
struct AttentionTile {
    var examples: Range<Int>
    var queries: Range<Int>

    var rowCount: Int { examples.count * queries.count }

    /// The rows of the tile that are an example's.
    func rows(of example: Int) -> Range<Int> {
        let first = (example - examples.lowerBound) * queries.count
        return first..<first + queries.count
    }

    /// The example and the query of a row of the tile.
    func place(ofRow row: Int) -> (example: Int, query: Int) {
        (examples.lowerBound + row / queries.count, queries.lowerBound + row % queries.count)
    }
}
