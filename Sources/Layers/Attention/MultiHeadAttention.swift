import Tensors

/// Multi-head attention with its four linear maps.
///
///     residual + dropout(o(attention(q(queries), k(rows), v(rows))))
///
/// cq query channels, ci input channels, h heads, dk and dv channels of a head. Layer norms are the
/// caller's.
public struct MultiHeadAttention: Module {
    let qProj: Linear
    let kProj: Linear
    let vProj: Linear
    let oProj: Linear
    let headCount: Int
    let dropout: Float
    let implementation: AttentionImplementation
    let allMaps = Prepared<MapsSideBySide>()
    let memoryMaps = Prepared<MapsSideBySide>()
    let preparedMaps = Prepared<FactoredMaps>(maxCount: .max)
    let tables = Prepared<TabulatedMemory>(maxCount: .max)

    /// Declares an attention from queries to inputs.
    ///
    /// - Parameters:
    ///   - queryChannels: of the queries, and of the result.
    ///   - inputChannels: of what is attended to.
    ///   - settings: heads, widths, and dropout of the weights.
    public init(queryChannels: Int, inputChannels: Int, settings: AttentionLayerSettings) {
        let (h, qk) = (settings.headCount, settings.qkChannels ?? queryChannels)
        let v = settings.vChannels ?? qk
        require(
            h > 0 && qk % h == 0 && v % h == 0,
            "Attention: \(qk) query and key channels and \(v) value channels are not divisible by \(h) heads."
        )
        // PyTorch draws maps of the same shape as one matrix, which makes the bound smaller.
        let isOneMatrix = inputChannels == queryChannels && qk == queryChannels && v == qk
        func projection(_ inputs: Int, _ outputs: Int) -> Linear {
            Linear(
                inputs, outputs, hasBias: settings.biases.inputs,
                weightInitializer: .xavier(inputs: inputs, outputs: isOneMatrix ? 3 * outputs : outputs),
                biasInitializer: .constant(0))
        }
        qProj = projection(queryChannels, qk)
        kProj = projection(inputChannels, qk)
        vProj = projection(inputChannels, v)
        oProj = Linear(
            v, queryChannels, hasBias: settings.biases.output, biasInitializer: .constant(0))
        for map in [qProj, kProj] { map.weight.role = .matching }
        headCount = h
        dropout = settings.attentionDropout
        implementation = settings.implementation
    }

    /// Keys and values of rows [b, m, ci].
    ///
    /// - Parameters:
    ///   - rows: after their norm.
    ///   - isPadding: [b, m] bytes: true where a row is padding.
    ///   - rotation: the rotary positions of the rows, by which keys are rotated; nil for none.
    /// - Returns: the memory, for any number of calls.
    public func memory(of rows: Tensor, isPadding: Tensor? = nil, rotation: RotaryPositions? = nil)
        -> AttentionMemory
    {
        // To put the two maps side by side costs as much as to apply them to a few rows.
        guard implementation == .fast, rows.shape[0] * rows.shape[1] >= 64 else {
            let keys = kProj(rows)
            return AttentionMemory(
                keys: AttentionRows(turned(keys, by: rotation)),
                values: AttentionRows(vProj(rows)), isPadding: isPadding)
        }
        return memorySideBySide(of: rows, isPadding: isPadding, rotation: rotation)
    }

    /// residual + dropout(attention from `queries` to a memory).
    ///
    /// - Parameters:
    ///   - queries: [b or 1, n, cq], after their norm.
    ///   - memory: the keys and values that this attention computed.
    ///   - isCausal: whether query i of n sees only the first i + m - n + 1 of m rows.
    ///   - rotation: the rotary positions of the queries, of a memory whose rows have some; nil for none.
    ///   - isBlind: [b, n, 1], 1 for queries that may see no row and get the mean of all values instead, else 0, of a memory
    ///     without shared positions; nil: what such queries find is zero.
    ///   - residual: [b or 1, n, cq].
    ///   - residualDropout: dropout probability of the result, before the residual is added.
    /// - Returns: [b, n, cq].
    public func callAsFunction(
        _ queries: Tensor, to memory: AttentionMemory, isCausal: Bool = false,
        rotation: RotaryPositions? = nil, isBlind: Tensor? = nil, residual: Tensor? = nil,
        residualDropout: Float = 0
    ) -> Tensor {
        if memory.isFolded { return self(queries, toFolded: memory, residual: residual) }
        var options = AttentionOptions(headCount: headCount)
        options.isCausal = isCausal
        options.dropout = oProj.weight.isTrainable ? Dropout(dropout) : nil
        func seeing(_ found: Tensor) -> Tensor {
            guard let isBlind else { return found }
            return found + isBlind * memory.parts[0].values.alone.mean(along: 1, keepingAxis: true)
        }
        if implementation == .plain {
            let rows = memory.parts[0]
            options.isPadding = rows.isPadding
            let found = attention(
                queries: queryRows(queries, for: memory, rotation).alone, keys: rows.keys.alone,
                values: rows.values.alone, options: options)
            return oProj.added(to: residual, seeing(found), dropout: residualDropout)
        }
        let found = fusedAttention(
            queries: queryRows(queries, for: memory, rotation), to: memory.parts, options: options)
        guard let maps = memory.maps else {
            return oProj.added(to: residual, seeing(found), dropout: residualDropout)
        }
        // Where a query sees nothing its weights sum to zero, not to one.
        let missing = memory.isNothing.flatMap { isNothing in maps.constant.map { isNothing * $0 } }
        let rows =
            missing.map { missing in
                (residual ?? Tensor(zeros: [1, queries.shape[1], missing.shape[2]])) - missing
            } ?? residual
        return maps.output.added(
            to: rows, found, dropout: oProj.weight.isTrainable ? Dropout(residualDropout) : nil)
    }

    /// residual + dropout(attention among rows).
    ///
    /// - Parameters:
    ///   - rows: [b, n, c], after their norm.
    ///   - isCausal: whether each row sees only the rows up to itself.
    ///   - rotation: the rotary positions of the rows; nil for none.
    ///   - residual: [b, n, c].
    ///   - residualDropout: dropout probability of the result, before the residual is added.
    /// - Returns: [b, n, c].
    public func callAsFunction(
        among rows: Tensor, isCausal: Bool = false, rotation: RotaryPositions? = nil, residual: Tensor,
        residualDropout: Float
    ) -> Tensor {
        guard implementation == .fast else {
            return self(
                rows, to: memory(of: rows, rotation: rotation), isCausal: isCausal, rotation: rotation,
                residual: residual, residualDropout: residualDropout)
        }
        return sideBySide(
            among: rows, isCausal: isCausal, rotation: rotation, residual: residual,
            residualDropout: residualDropout)
    }

    /// The attention weights of `queries` [b or 1, n, cq], after their norm: [b, h, n, m].
    func probabilities(of queries: Tensor, to memory: AttentionMemory) -> Tensor {
        attentionProbabilities(
            queries: queryRows(queries, for: memory), to: memory.parts,
            options: AttentionOptions(headCount: headCount))
    }

    /// Queries after the query map; [q | g] where the memory is factored, see ``FactoredMaps/query``.
    private func queryRows(
        _ queries: Tensor, for memory: AttentionMemory, _ rotation: RotaryPositions? = nil
    ) -> AttentionRows {
        let rows = memory.maps?.query(queries) ?? qProj(queries)
        return AttentionRows(turned(rows, by: rotation))
    }

    /// Queries or keys [b, n, h * dk], rotated.
    private func turned(_ rows: Tensor, by rotation: RotaryPositions?) -> Tensor {
        guard implementation == .fast else {
            return rotation.map { rows.rotated(by: $0, headCount: headCount) } ?? rows
        }
        return rows.rotated([0..<rows.shape[2]], by: rotation, headCount: headCount)
    }
}
