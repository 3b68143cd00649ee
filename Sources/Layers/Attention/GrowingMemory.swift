import Tensors

/// The memory of rows that come one after another: what an attention layer of a model that writes keeps of all before.
///
/// Keys are kept as their positions have rotated them. Only differences of positions matter, so what is kept stays right when the
/// oldest rows are left out.
public struct GrowingMemory: Sendable {
    /// Nil: of no row yet.
    private var rows: (keys: GrowingRows, values: GrowingRows)?
    /// [b, m] bytes; nil: there is no padding.
    private var isPadding: Tensor?

    /// As many rows as there will be at once, at most.
    private let mostRows: Int

    /// Of no row yet.
    ///
    /// - Parameter mostRows: as many as there will be at once, for which there is room then; more only cost time.
    public init(mostRows: Int = .max) { self.mostRows = mostRows }

    /// The memory of all rows up to now, with these at the end.
    ///
    /// - Parameter new: of the same layer, for the same examples, without shared positions.
    /// - Returns: what can be attended to until the next change.
    public mutating func appended(_ new: AttentionMemory) -> AttentionMemory {
        require(
            new.maps == nil && !new.isFolded, "A memory with shared positions does not grow.")
        let part = new.parts[0]
        guard var (keys, values) = rows else {
            rows = (
                GrowingRows(part.keys, mostRows: mostRows), GrowingRows(part.values, mostRows: mostRows)
            )
            isPadding = part.isPadding
            return new
        }
        // So that nothing else refers to the rows, which would copy them all.
        rows = nil
        if isPadding != nil || part.isPadding != nil {
            func padding(_ own: Tensor?, of rows: AttentionRows) -> Tensor {
                own
                    ?? Tensor(
                        [UInt8](repeating: 0, count: rows.shape[0] * rows.shape[1]),
                        shape: Array(rows.shape[..<2]))
            }
            isPadding = concatenated(
                [padding(isPadding, of: keys.rows), padding(part.isPadding, of: part.keys)], along: 1)
        }
        keys.append(part.keys)
        values.append(part.values)
        rows = (keys, values)
        return AttentionMemory(keys: keys.rows, values: values.rows, isPadding: isPadding)
    }

    /// Keeps the last rows alone.
    public mutating func keep(last count: Int) {
        rows?.keys.keep(last: count)
        rows?.values.keep(last: count)
        if let own = isPadding, own.shape[1] > count {
            isPadding = own.sliced(own.shape[1] - count..<own.shape[1], along: 1)
        }
    }

    /// Keeps the examples with these numbers, in their order; one may be there several times.
    public mutating func select(_ examples: [Int]) {
        rows?.keys.select(examples)
        rows?.values.select(examples)
        // Bytes have no operation that chooses rows.
        isPadding = isPadding.map { own in
            let (all, m) = (own.elements(as: UInt8.self), own.shape[1])
            return Tensor(examples.flatMap { all[$0 * m..<($0 + 1) * m] }, shape: [examples.count, m])
        }
    }
}
