import Tensors

/// The ways to avoid computing keys and values of every row.
///
/// Each is a file of this folder, which names the identity that it rests on. The choice changes nothing but
/// rounding. Two more shortcuts are no choice of the input: ``MapsSideBySide``, which applies always, and ManyQueries.swift, for
/// predictions with more queries than rows; ``AttentionImplementation/plain`` uses none.
enum AttentionShortcut {
    /// The maps to keys and values are applied to shared positions once for all examples: ``RowFactors`` and
    /// ``FactoredMaps``. On a grid, once for each row and column of it (`AttentionFactors.grid` in Tensors). Without gradients,
    /// grids and rows one after another are attended to apart (`AttentionParts.swift` in Tensors).
    case sharedPositions
    /// The maps to keys and values are applied to queries and results, not to the rows: FewQueries.swift.
    case fewQueries
}

extension MultiHeadAttention {
    /// The shortcut for attention to an input.
    ///
    /// - Parameters:
    ///   - input: what is attended to.
    ///   - queryCount: queries of each example, if this layer attends to the input only once; nil otherwise.
    /// - Returns: nil if keys and values of every row are computed.
    func shortcut(to input: AttentionInput, queryCount: Int? = nil) -> AttentionShortcut? {
        guard implementation == .fast else { return nil }
        if input.array.positions != nil { return .sharedPositions }
        if let queryCount, isQuickerUnprojected(queryCount: queryCount) { return .fewQueries }
        return nil
    }

    /// Keys and values of an input after `norm`.
    func memory(of input: AttentionInput, norm: LayerNorm) -> AttentionMemory {
        let array = input.array
        guard shortcut(to: input) == .sharedPositions, let positions = array.positions,
            let factors = input.factors(epsilon: norm.epsilon)
        else { return memory(of: norm(array.rows), isPadding: array.isPadding) }
        let maps = factoredMaps(of: positions, after: norm, content: array)
        let perExample =
            dropsWeights ? concatenated([factors.perExample, factors.one], along: 1) : factors.perExample
        var start = 0
        let parts = maps.tables.map { table in
            defer { start += table.count }
            let rows = start..<start + table.count
            func own(_ all: Tensor, along axis: Int) -> Tensor {
                maps.tables.count == 1 ? all : all.sliced(rows, along: axis)
            }
            var part = AttentionPart(keys: AttentionRows(table.keys), values: AttentionRows(table.values))
            part.factors.perExample = own(perExample, along: 2)
            part.factors.rowScale = own(factors.reciprocalStandardDeviation, along: 1)
            part.factors.grid = table.grid
            part.isPadding = array.isPadding.map { own($0, along: 1) }
            return part
        }
        return AttentionMemory(parts: parts, maps: maps, isPadding: array.isPadding)
    }
}
