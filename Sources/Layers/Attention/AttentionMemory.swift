import Tensors

/// The keys and values of an input for one attention layer.
///
/// Layers that share their weights compute them once.
public struct AttentionMemory: Sendable {
    /// Keys [b or 1, m, h * dk] and values [b or 1, m, h * dv] of the rows one after another; on a grid the tables of both axes.
    let parts: [AttentionPart]
    /// What is the same for all parts if the batch shares positions; see ``RowFactors``.
    let maps: FactoredMaps?

    /// Whether the maps of queries and results are applied to the keys and values; see ManyQueries.swift.
    let isFolded: Bool

    /// [b, 1, 1]: 1 for an example whose rows are all padding, else 0; nil: there is none, or nothing depends on it.
    let isNothing: Tensor?

    /// Several parts have maps.
    init(parts: [AttentionPart], maps: FactoredMaps, isPadding: Tensor?) {
        (self.parts, self.maps, isFolded) = (parts, maps, false)
        let nothing = isPadding.map { padding in
            let (bytes, m) = (padding.elements(as: UInt8.self), padding.shape[1])
            return (0..<padding.shape[0]).map { bytes[$0 * m..<($0 + 1) * m].contains(0) ? 0 : 1 as Float }
        }
        isNothing = nothing.flatMap { $0.contains(1) ? Tensor($0, shape: [$0.count, 1, 1]) : nil }
    }

    /// Keys [b, m, cq + 1] and values [b, m, cq] that hold the maps of queries and results.
    init(folded keys: Tensor, values: Tensor) {
        parts = [AttentionPart(keys: AttentionRows(keys), values: AttentionRows(values))]
        (maps, isFolded, isNothing) = (nil, true, nil)
    }

    init(keys: AttentionRows, values: AttentionRows, isPadding: Tensor?) {
        parts = [AttentionPart(keys: keys, values: values, isPadding: isPadding)]
        (maps, isFolded, isNothing) = (nil, false, nil)
    }

    /// The number of rows that can be attended to, m.
    public var rowCount: Int { parts.reduce(0) { $0 + $1.count } }
}
