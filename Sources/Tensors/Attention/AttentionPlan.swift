// b batch, n queries, m keys, h heads, e own channels of an example, dk and dv channels of a head.

/// The shapes of one attention, and which tensors are whose.
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

    /// From one row to the next, in the queries and in the result.
    var queryStride: Int { queries.stride }
    var resultStride: Int { h * (dv + e) }
}
