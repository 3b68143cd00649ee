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

    /// The rows of this memory followed by those of another from the same layer: for a cache that grows.
    public func extended(by other: AttentionMemory) -> AttentionMemory {
        let (own, new) = (parts[0], other.parts[0])
        require(
            maps == nil && other.maps == nil && !isFolded && !other.isFolded
                && own.keys.shape[0] == new.keys.shape[0],
            "A memory of \(own.keys.shape[0]) examples is extended by rows of as many examples without shared positions."
        )
        func joined(_ rows: KeyPath<AttentionPart, AttentionRows>) -> AttentionRows {
            AttentionRows(concatenated([own[keyPath: rows].alone, new[keyPath: rows].alone], along: 1))
        }
        func padding(_ part: AttentionPart) -> Tensor {
            let shape = Array(part.keys.shape[..<2])
            return part.isPadding ?? Tensor([UInt8](repeating: 0, count: shape[0] * shape[1]), shape: shape)
        }
        let hasPadding = own.isPadding != nil || new.isPadding != nil
        return AttentionMemory(
            keys: joined(\.keys), values: joined(\.values),
            isPadding: hasPadding ? concatenated([padding(own), padding(new)], along: 1) : nil)
    }
    /// The memory of some of the rows of each example.
    public func rows(_ range: Range<Int>) -> AttentionMemory {
        changed { $0.sliced(range, along: 1) }
    }

    /// The memory of some of the examples, by their numbers; one may be there several times.
    public func examples(_ numbers: [Int]) -> AttentionMemory {
        let indices = Tensor(numbers.map { Int32($0) })
        return changed { rows in
            // Bytes have no operation that chooses rows.
            guard rows.dtype == .uint8 else { return rows.rows(at: indices) }
            let (all, m) = (rows.elements(as: UInt8.self), rows.shape[1])
            return Tensor(
                numbers.flatMap { all[$0 * m..<($0 + 1) * m] }, shape: [numbers.count, m])
        }
    }

    /// Keys, values and padding of a memory without shared positions, each changed.
    private func changed(_ change: (Tensor) -> Tensor) -> AttentionMemory {
        require(maps == nil && !isFolded, "Rows of a memory with shared positions cannot be chosen.")
        let own = parts[0]
        return AttentionMemory(
            keys: AttentionRows(change(own.keys.alone)), values: AttentionRows(change(own.values.alone)),
            isPadding: own.isPadding.map(change))
    }
}
