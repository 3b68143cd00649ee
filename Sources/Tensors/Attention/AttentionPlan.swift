// b batch, n queries, m keys, h heads, e per-example channels, dk and dv channels of a head.

/// The inputs of one fused attention, checked, and its sizes.
struct AttentionPlan: Sendable {
    private(set) var queries, keys, values: AttentionRows
    /// The tensors that hold queries, keys and values, each once: one gradient is computed for each.
    private(set) var distinctTensors: [Tensor]
    /// Which of the distinct tensors holds the queries, the keys and the values.
    let (queryTensor, keyTensor, valueTensor): (Int, Int, Int)
    let options: AttentionOptions
    private(set) var factors: AttentionFactors
    let (b, n, m, h, e): (Int, Int, Int, Int, Int)
    let (dk, dv): (Int, Int)
    let scale: Float
    let sharesQueries: Bool
    let sharesKeys: Bool
    /// Rows of keys and values: m, or those of both axes of a grid.
    let keyRows: Int
    /// Elements from one row to the next, in the queries and in the result.
    ///
    /// Stored, as a computed property would copy all of the plan for each tile where files are compiled one by one.
    let (queryStride, resultStride): (Int, Int)

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
        let indices = [queries, keys, values].map { rows in
            if let index = distinct.firstIndex(where: { $0.liesBeside(rows) }) { return index }
            distinct.append(rows)
            return distinct.count - 1
        }
        distinctTensors = distinct.map(\.tensor)
        (queryTensor, keyTensor, valueTensor) = (indices[0], indices[1], indices[2])
        let shapes = "queries \(queries.shape), keys \(keys.shape), values \(values.shape)"
        h = options.headCount
        n = queries.shape[1]
        keyRows = keys.shape[1]
        m = factors.grid.map { $0.outer * $0.inner } ?? keyRows
        e = factors.perExample?.shape[1] ?? 0
        b = max(
            queries.shape[0], keys.shape[0], factors.perExample?.shape[0] ?? 1,
            options.isPadding?.shape[0] ?? 1)
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
                && (factors.perExample.map { $0.shape == [b, e, m] } ?? true)
                && (factors.rowScale.map { $0.shape == [b, m] } ?? true)
                && queries.areAll && (isRecording ? keys.areAll && values.areAll : true)
                && (options.isPadding.map { $0.shape == [b, m] && $0.dtype == .uint8 } ?? true),
            "attention: \(shapes), per-example channels \(factors.perExample?.shape ?? []), "
                + "row scale \(factors.rowScale?.shape ?? []) and padding \(options.isPadding?.shape ?? []) do not fit \(h) heads."
        )
        (queryStride, resultStride) = (queries.stride, h * (dv + e))
        scale = options.scale(ofChannels: keys.shape[2])
        sharesQueries = queries.shape[0] == 1 && b > 1
        sharesKeys = keys.shape[0] == 1 && b > 1
    }

    /// The same plan with detached tensors, which a pullback may capture.
    var detached: AttentionPlan {
        var plan = self
        plan.factors.perExample = factors.perExample?.detached
        plan.factors.rowScale = factors.rowScale?.detached
        (plan.queries, plan.keys, plan.values) = (queries.detached, keys.detached, values.detached)
        plan.distinctTensors = distinctTensors.map(\.detached)
        return plan
    }
}
