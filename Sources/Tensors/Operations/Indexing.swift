// Rows and elements chosen by index.

extension Tensor {
    /// The rows of this table [r, ...] that `indices` names: the embedding lookup.
    ///
    /// - Parameter indices: int32 of any shape, each in 0 ..< r.
    /// - Returns: the shape of `indices`, then that of a row.
    public func rows(at indices: Tensor) -> Tensor {
        let rowCount = shape.first ?? 0
        let chosen = indices.elements(as: Int32.self)
        for index in chosen {
            require(0 <= index && index < rowCount, "Row \(index) is outside a table of \(rowCount) rows.")
        }
        let shape = shape
        return Primitives.rows(of: self, at: chosen).reshaped(to: indices.shape + shape.dropFirst())
            .recorded((self, { Primitives.scattered($0, to: chosen, shape: shape) }))
    }

    /// Elements along one axis, chosen by other indices for each index of the axes before it.
    ///
    /// With axis 1, rows of each example of a batch; with the last axis, channels of each row.
    ///
    /// - Parameters:
    ///   - indices: int32 [..., k], where ... are the axes before `axis`; each in 0 ..< the length of the
    ///     axis.
    ///   - axis: the axis whose length becomes k.
    /// - Returns: [..., k, ...].
    public func gathered(_ indices: Tensor, along axis: Int) -> Tensor {
        let axis = shape.resolved(axis: axis)
        let (before, length) = (Array(shape[..<axis]), shape[axis])
        require(
            indices.rank == axis + 1 && indices.shape.starts(with: before),
            "gathered: indices of shape \(indices.shape) do not fit axis \(axis) of shape \(shape).")
        let flat = indices.elements(as: Int32.self).enumerated().map { position, index in
            require(0 <= index && index < length, "Index \(index) is outside an axis of length \(length).")
            return Int32(position / indices.shape[axis] * length) + index
        }
        return reshaped(to: [before.product * length] + shape.dropFirst(axis + 1))
            .rows(at: Tensor(flat, shape: indices.shape))
    }
}
