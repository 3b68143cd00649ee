import Tensors

/// The ways around keys and values of every row; ``AttentionImplementation/plain`` takes none of them.
///
/// Each is a file of this folder, which says on what identity it rests: ``MapsSideBySide``, which always applies, then these.
/// What is chosen here changes rounding alone.
enum AttentionShortcut {
    /// Positions that all examples share go through the maps once for all of them: ``RowFactors`` and ``FactoredMaps``, on a
    /// grid once for each line and column (`AttentionFactors.grid` in Tensors).
    case sharedPositions
    /// The maps of keys and values go to the queries and what they find: FewQueries.swift.
    case fewQueries
}

extension MultiHeadAttention {
    /// The shortcut to what an input is asked.
    ///
    /// - Parameters:
    ///   - input: what is attended to.
    ///   - queryCount: of each example, if nothing else attends to the input through this layer.
    /// - Returns: nil where keys and values of every row are made.
    func shortcut(to input: AttentionInput, queryCount: Int? = nil) -> AttentionShortcut? {
        guard implementation == .fast else { return nil }
        if input.array.positions != nil { return .sharedPositions }
        if let queryCount, isQuickerUnprojected(queryCount: queryCount) { return .fewQueries }
        return nil
    }

    /// Keys and values of an input that `norm` is still to be applied to.
    func memory(of input: AttentionInput, norm: LayerNorm) -> AttentionMemory {
        let array = input.array
        guard shortcut(to: input) == .sharedPositions, let positions = array.positions,
            let factors = input.factors(epsilon: norm.epsilon)
        else { return memory(of: norm(array.rows), isPadding: array.isPadding) }
        let maps = factoredMaps(of: positions, after: norm, contentChannels: array.content.shape[2])
        var parts = AttentionFactors()
        parts.own = dropsWeights ? concatenated([factors.own, factors.one], along: 1) : factors.own
        parts.rowScale = factors.rowScale
        parts.grid = maps.grid
        return AttentionMemory(
            keys: AttentionRows(maps.keys), values: AttentionRows(maps.values), isPadding: array.isPadding,
            factored: FactoredMemory(factors: parts, maps: maps))
    }
}
