// Other shapes for the same numbers: reshape, transpose, slice, concatenate, pad.

extension Tensor {
    /// The same elements in another shape; one length may be -1, for what the others leave.
    ///
    /// Copies nothing.
    public func reshaped(to newShape: [Int]) -> Tensor {
        var target = newShape
        if let open = newShape.firstIndex(of: -1) {
            let rest = newShape.removing(open).product
            require(
                rest > 0 && count % rest == 0, "A tensor of shape \(shape) cannot be reshaped to \(newShape)."
            )
            target[open] = count / rest
        }
        require(target.product == count, "A tensor of shape \(shape) cannot be reshaped to \(newShape).")
        let shape = shape
        return Tensor(shape: target, dtype: dtype, storage: storage)
            .recorded((self, { $0.reshaped(to: shape) }))
    }

    /// The axes in another order: axis `i` of the result is axis `axes[i]` of this tensor.
    ///
    /// Copies the elements.
    public func transposed(_ axes: [Int]) -> Tensor {
        require(
            axes.sorted() == Array(shape.indices),
            "transposed(\(axes)) does not name each axis of \(shape) once.")
        var inverse = axes
        for (position, axis) in axes.enumerated() { inverse[axis] = position }
        let back = inverse
        return Primitives.permuted(self, axes).recorded((self, { $0.transposed(back) }))
    }

    /// The last two axes swapped.
    ///
    /// Copies the elements.
    public var transposed: Tensor {
        require(rank >= 2, "A tensor of shape \(shape) has no two axes to swap.")
        return transposed(Array(0..<rank - 2) + [rank - 1, rank - 2])
    }

    /// The part of the tensor with `range` along one axis.
    public func sliced(_ range: Range<Int>, along axis: Int) -> Tensor {
        let axis = shape.resolved(axis: axis)
        require(
            range.lowerBound >= 0 && range.upperBound <= shape[axis],
            "The range \(range) is outside axis \(axis) of shape \(shape).")
        let shape = shape
        return Primitives.sliced(self, range, along: axis)
            .recorded((self, { $0.padded(range.lowerBound, shape[axis] - range.upperBound, along: axis) }))
    }

    /// The tensor padded along one axis with `before` elements in front and `after` behind, all `value`.
    public func padded(_ before: Int, _ after: Int, along axis: Int, with value: Float = 0) -> Tensor {
        require(before >= 0 && after >= 0, "padded: \(before) and \(after) are not both at least 0.")
        let axis = shape.resolved(axis: axis)
        let length = shape[axis]
        return Primitives.padded(self, before, after, along: axis, with: value)
            .recorded((self, { $0.sliced(before..<before + length, along: axis) }))
    }
}

/// The tensors joined along `axis`; the lengths of the other axes, and the dtypes, must agree.
public func concatenated(_ parts: [Tensor], along axis: Int) -> Tensor {
    guard let first = parts.first else { fatalError("concatenated takes at least one tensor.") }
    let axis = first.shape.resolved(axis: axis)
    for part in parts {
        require(
            part.dtype == first.dtype && part.rank == first.rank
                && part.shape.removing(axis) == first.shape.removing(axis),
            "Tensors \(parts.map { "\($0.dtype) \($0.shape)" }) cannot be concatenated along axis \(axis).")
    }
    var partRanges: [Range<Int>] = []
    for part in parts {
        let start = partRanges.last?.upperBound ?? 0
        partRanges.append(start..<start + part.shape[axis])
    }
    let ranges = partRanges
    return Primitives.concatenated(parts, along: axis).recorded(parts) { gradient, isNeeded in
        zip(ranges, isNeeded).map { $1 ? gradient.sliced($0, along: axis) : nil }
    }
}
