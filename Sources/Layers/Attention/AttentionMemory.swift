import Tensors

/// Keys and values that an attention layer made of an input; layers with shared weights make them once.
public struct AttentionMemory: Sendable {
    /// [b or 1, m, h * dk]; of a grid the tables of both axes, [1, outer + inner, h * dk].
    let keys: AttentionRows
    /// The same of the values, with dv.
    let values: AttentionRows
    /// [b, m] bytes.
    let isPadding: Tensor?
    /// What belongs to them where positions are shared by the batch.
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

    /// Rows that can be attended to.
    public var rowCount: Int { factored?.rowCount ?? keys.shape[1] }

    /// This memory, and after its rows those of another that the same attention made: a cache that grows.
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
