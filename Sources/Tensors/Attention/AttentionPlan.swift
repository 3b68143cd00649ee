import CKernels

// b batch, n queries, m keys, h heads, e own channels of an example, dk and dv channels of a head.

/// The shapes of one attention, and how its work is cut.
///
/// A *tile* is a few rows of queries against a block of keys, small enough that scores stay in cache from one gemm to
/// the next. A *unit*, the work of one thread at a time, is a run of tiles of one head; if the keys are shared by the
/// batch, a tile spans several examples.
struct AttentionPlan: Sendable {
    private(set) var queries, keys, values: AttentionRows
    /// The tensors that these three lie in, each once, and which of them is whose.
    private(set) var distinctTensors: [Tensor]
    let (queryTensor, keyTensor, valueTensor): (Int, Int, Int)
    let options: AttentionOptions
    private(set) var factors: AttentionFactors
    let (b, n, m, h, e): (Int, Int, Int, Int, Int)
    let (dk, dv): (Int, Int)
    let scale: Float
    let sharesQueries: Bool
    let sharesKeys: Bool
    /// Rows of keys and values: m, but for a grid.
    let keyRows: Int
    /// Examples and rows of each in a tile, and keys in a block.
    let (tileExamples, tileRows, tileKeys): (Int, Int, Int)
    /// Units of one head and group; a group is one example, or the whole batch where it shares the keys.
    let (unitsPerGroup, tilesPerUnit): (Int, Int)

    private static let rowsAtOnce = 256
    private static let keysAtOnce = 512

    init(
        queries: AttentionRows, keys: AttentionRows, values: AttentionRows, options: AttentionOptions,
        factors: AttentionFactors
    ) {
        self.queries = queries
        self.keys = keys
        self.values = values
        self.options = options
        self.factors = factors
        var distinct: [AttentionRows] = []
        let places = [queries, keys, values].map { rows in
            if let place = distinct.firstIndex(where: { $0.liesBeside(rows) }) { return place }
            distinct.append(rows)
            return distinct.count - 1
        }
        distinctTensors = distinct.map(\.tensor)
        (queryTensor, keyTensor, valueTensor) = (places[0], places[1], places[2])
        let shapes = "queries \(queries.shape), keys \(keys.shape), values \(values.shape)"
        h = options.headCount
        n = queries.shape[1]
        keyRows = keys.shape[1]
        m = factors.grid.map { $0.outer * $0.inner } ?? keyRows
        e = factors.own?.shape[1] ?? 0
        b = max(queries.shape[0], keys.shape[0], factors.own?.shape[0] ?? 1, options.isPadding?.shape[0] ?? 1)
        let (b, m, e) = (b, m, e)
        require(
            h > 0 && queries.shape[2] % h == 0 && keys.shape[2] % h == 0 && values.shape[2] % h == 0,
            "attention: the channels of \(shapes) are not divisible by \(h) heads.")
        dk = keys.shape[2] / h
        dv = values.shape[2] / h
        require(
            queries.shape[2] / h == dk + e && keys.shape[..<2] == values.shape[..<2]
                && (factors.grid.map { keys.shape[..<2] == [1, $0.rowCount] && !options.isCausal } ?? true)
                && [queries, keys].allSatisfy { $0.shape[0] == b || $0.shape[0] == 1 }
                && (factors.own.map { $0.shape == [b, e, m] } ?? true)
                && (factors.rowScale.map { $0.shape == [b, m] } ?? true)
                && (options.isPadding.map { $0.shape == [b, m] && $0.dtype == .uint8 } ?? true),
            "attention: \(shapes), own \(factors.own?.shape ?? []), row scale \(factors.rowScale?.shape ?? []) and "
                + "padding \(options.isPadding?.shape ?? []) do not fit \(h) heads.")
        scale = options.scale(ofChannels: keys.shape[2])
        sharesQueries = queries.shape[0] == 1 && b > 1
        sharesKeys = keys.shape[0] == 1 && b > 1
        // Of a grid, a tile keeps sums over both axes for each row, and a block of keys is some of its lines.
        let rowsAtOnce =
            factors.grid.map { max(16, min(256, 32_768 / max(1, $0.rowCount))) } ?? Self.rowsAtOnce
        tileRows = min(n, rowsAtOnce)
        tileExamples = sharesKeys ? max(1, min(b, rowsAtOnce / max(1, n))) : 1
        tileKeys = min(
            m, factors.grid.map { $0.inner * Self.linesAtOnce(ofLength: $0.inner) } ?? Self.keysAtOnce)
        let groups = sharesKeys ? 1 : b
        let rowBlocks = n == 0 ? 0 : (n + tileRows - 1) / tileRows
        let tiles = (sharesKeys ? (b + tileExamples - 1) / tileExamples : 1) * rowBlocks
        let units = max(1, min(tiles, 32 / (h * groups)))
        tilesPerUnit = max(1, (tiles + units - 1) / units)
        unitsPerGroup = (tiles + tilesPerUnit - 1) / tilesPerUnit
    }

    /// Lines of a grid in a block of keys: as many fours as there is room for, so that a block is whole vectors for lines of
    /// any four places.
    private static func linesAtOnce(ofLength length: Int) -> Int {
        let lines = keysAtOnce / max(1, length)
        return lines < 4 ? max(1, lines) : lines / 4 * 4
    }

    /// The same plan over tensors without history, for a pullback to keep.
    var detached: AttentionPlan {
        var plan = self
        plan.factors.own = factors.own?.detached
        plan.factors.rowScale = factors.rowScale?.detached
        (plan.queries, plan.keys, plan.values) = (queries.detached, keys.detached, values.detached)
        plan.distinctTensors = distinctTensors.map(\.detached)
        return plan
    }

    /// Whether gemms multiply the own channels, a few rows of queries at a time; the row kernels are quicker for a few channels.
    var multipliesOwn: Bool { e > Int(kernel_attention_most_own) }

    /// Rows of queries that go over a grid at a time: few, so that they stay in the nearest cache, or enough for gemms.
    var chunkRows: Int { min(tileRows, multipliesOwn ? 32 : 8) }

    /// The rows of an example in a tile, as many at a time.
    func chunks(of rows: Range<Int>) -> [Range<Int>] {
        stride(from: rows.lowerBound, to: rows.upperBound, by: chunkRows).map {
            $0..<min($0 + chunkRows, rows.upperBound)
        }
    }

    var groupCount: Int { sharesKeys ? 1 : b }
    var unitCount: Int { h * groupCount * unitsPerGroup }
    /// From one row to the next, in the queries and in the result.
    var queryStride: Int { queries.stride }
    var resultStride: Int { h * (dv + e) }

    /// Runs `body` for each unit, on all threads, with the unit's number, head and tiles.
    func forEachUnit(_ body: (_ unit: Int, _ head: Int, _ tiles: [AttentionTile]) -> Void) {
        _ = BLAS.isSingleThreaded
        Threads.forEach(unitCount) { unit in
            let (part, rest) = (unit % unitsPerGroup, unit / unitsPerGroup)
            let (head, group) = (rest % h, rest / h)
            let all = tiles(ofGroup: group)
            let range = part * tilesPerUnit..<min((part + 1) * tilesPerUnit, all.count)
            body(unit, head, Array(all[range]))
        }
    }

    private func tiles(ofGroup group: Int) -> [AttentionTile] {
        let examples = sharesKeys ? 0..<b : group..<group + 1
        return stride(from: examples.lowerBound, to: examples.upperBound, by: tileExamples).flatMap { first in
            stride(from: 0, to: n, by: max(1, tileRows)).map { row in
                AttentionTile(
                    examples: first..<min(first + tileExamples, examples.upperBound),
                    queries: row..<min(row + tileRows, n))
            }
        }
    }

    /// The ranges of keys that a tile is worked through in: those that any of its queries may see.
    func keyBlocks(of tile: AttentionTile) -> [Range<Int>] {
        let end = seenKeys(query: tile.queries.upperBound - 1)
        return stride(from: 0, to: end, by: max(1, tileKeys)).map { $0..<min($0 + tileKeys, m) }
    }

    /// How many keys, from the first, a query may see: all, or those up to i + m - n.
    private func seenKeys(query: Int) -> Int { options.isCausal ? max(0, min(m, query + 1 + m - n)) : m }

    /// How many keys of a block, from its first, a query may see.
    func seenKeys(of block: Range<Int>, query: Int) -> Int {
        max(0, min(block.count, seenKeys(query: query) - block.lowerBound))
    }

    /// Where the queries of a tile start, and how many different rows they are: those of one example if shared.
    func queryRows(of tile: AttentionTile, head: Int) -> (Matrix, Int) {
        let row = (sharesQueries ? 0 : tile.examples.lowerBound * n) + tile.queries.lowerBound
        let start = queries.data + row * queryStride + head * (dk + e)
        return (Matrix(data: start, stride: queryStride), sharesQueries ? tile.queries.count : tile.rowCount)
    }

    /// The rows `block` of keys or values, as a tile of `head` sees them.
    func matrix(_ rows: AttentionRows, _ width: Int, _ tile: AttentionTile, _ head: Int, _ block: Range<Int>)
        -> Matrix
    {
        let example = rows.shape[0] == 1 ? 0 : tile.examples.lowerBound
        let row = example * keyRows + block.lowerBound
        return Matrix(data: rows.data + row * rows.stride + head * width, stride: rows.stride)
    }

    /// Keys or values [1, m, h * width] as [h * width, m]: the right side of a gemm that need not be packed.
    ///
    /// nil where examples have their own, for which it does not pay.
    func channelsFirst(_ rows: AttentionRows) -> Tensor? {
        guard sharesKeys || factors.grid != nil else { return nil }
        return rows.tensor.sliced(rows.channels, along: 2).reshaped(to: [keyRows, -1]).transposed
    }

    /// The transpose of ``matrix(_:_:_:_:_:)``, from what ``channelsFirst(_:)`` gave.
    func transposedMatrix(
        _ rows: AttentionRows, _ channelsFirst: Tensor?, _ width: Int, _ tile: AttentionTile, _ head: Int,
        _ block: Range<Int>
    ) -> Matrix {
        if let channelsFirst {
            return Matrix(
                data: channelsFirst.data + head * width * keyRows + block.lowerBound, stride: keyRows)
        }
        var matrix = matrix(rows, width, tile, head, block)
        matrix.isTransposed = true
        return matrix
    }

    /// From one row of scores to the next: odd enough that a column of them does not fall into one set of the cache.
    var scoreStride: Int { tileKeys + 16 }

    /// Rows of raw scores that need room of their own: those that several examples of a tile start from.
    var rawRowCount: Int { sharesQueries ? tileRows : 0 }

    /// What the row kernels are told of one example's keys in `block`.
    func kernelTile(example: Int, _ block: Range<Int>) -> kernel_attention_tile {
        let key = example * m + block.lowerBound
        let padding: UnsafePointer<UInt8>? = options.isPadding?.pointer()
        return kernel_attention_tile(
            columns: block.count, row_scale: factors.rowScale.map { $0.data + key },
            is_padding: padding.map { $0 + key },
            own: factors.own.map { $0.data + example * e * m + block.lowerBound },
            own_count: multipliesOwn ? 0 : e, own_stride: m,
            dropout_seed: options.dropout?.seed ?? 0, dropout: options.dropout?.probability ?? 0)
    }

    /// The own channels of one example's keys in `block`: [e, block].
    func ownChannels(of example: Int, _ block: Range<Int>) -> Matrix? {
        guard multipliesOwn, let own = factors.own else { return nil }
        return Matrix(data: own.data + example * e * m + block.lowerBound, stride: m)
    }

    /// The number of the first weight of a row, over all weights of the attention.
    func dropoutIndex(example: Int, head: Int, row: Int, key: Int) -> UInt64 {
        UInt64(((example * h + head) * n + row) * m + key)
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
