import Tensors

/// What an ``AttentionMemory`` holds beside keys and values if the batch shares positions.
struct FactoredMemory: Sendable {
    /// Of the keys and values: per-example channels, row scale, grid.
    let factors: AttentionFactors
    let maps: FactoredMaps

    /// The number m of keys: the positions of a grid, or the rows of ``FactoredMaps/keys``.
    var rowCount: Int { maps.grid.map { $0.outer * $0.inner } ?? maps.keys.shape[1] }
}
