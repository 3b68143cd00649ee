import Tensors

/// The keys and values of an input for one attention layer.
///
/// Layers that share their weights compute them once.
public struct AttentionMemory: Sendable {
    /// [b or 1, m, h * dk]; on a grid the tables of both axes, [1, outer + inner, h * dk].
    let keys: AttentionRows
    /// The same for the values, with dv.
    let values: AttentionRows
    /// [b, m] bytes: true where a row is padding.
    let isPadding: Tensor?
    /// The rest of the keys and values if the batch shares positions; see ``RowFactors``.
    let factored: FactoredMemory?

    init(
        keys: AttentionRows, values: AttentionRows, isPadding: Tensor?, factored: FactoredMemory? = nil
    ) {
        self.keys = keys
        self.values = values
        self.isPadding = isPadding
        self.factored = factored
    }

    var factors: AttentionFactors { factored?.factors ?? AttentionFactors() }

    /// The number of rows that can be attended to, m.
    public var rowCount: Int { factored?.rowCount ?? keys.shape[1] }

    /// The rows of this memory followed by those of another from the same layer: for a cache that grows.
    public func extended(by other: AttentionMemory) -> AttentionMemory {
        require(
            factored == nil && other.factored == nil && keys.shape[0] == other.keys.shape[0],
            "A memory of \(keys.shape[0]) examples is extended by rows of as many examples without shared positions."
        )
        func joined(_ rows: KeyPath<AttentionMemory, AttentionRows>) -> AttentionRows {
            AttentionRows(concatenated([self[keyPath: rows].alone, other[keyPath: rows].alone], along: 1))
        }
        func padding(_ memory: AttentionMemory) -> Tensor {
            let shape = Array(memory.keys.shape[..<2])
            return memory.isPadding ?? Tensor([UInt8](repeating: 0, count: shape[0] * shape[1]), shape: shape)
        }
        let hasPadding = isPadding != nil || other.isPadding != nil
        return AttentionMemory(
            keys: joined(\.keys), values: joined(\.values),
            isPadding: hasPadding ? concatenated([padding(self), padding(other)], along: 1) : nil)
    }
}
