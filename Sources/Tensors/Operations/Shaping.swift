import CKernels

// Other shapes for the same numbers: reshape, transpose, slice, concatenate, pad.

extension Tensor {
    /// The same elements in another shape; one length may be -1, "whatever is left".
    ///
    /// Free.
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
    /// Copies.
    public func transposed(_ axes: [Int]) -> Tensor {
        require(
            axes.sorted() == Array(shape.indices),
            "transposed(\(axes)) does not name each axis of \(shape) once.")
        var inverse = axes
        for (position, axis) in axes.enumerated() { inverse[axis] = position }
        let back = inverse
        return permuted(axes).recorded((self, { $0.transposed(back) }))
    }

    /// The last two axes exchanged.
    ///
    /// Copies.
    public var transposed: Tensor {
        require(rank >= 2, "A tensor of shape \(shape) has no two axes to exchange.")
        return transposed(Array(0..<rank - 2) + [rank - 1, rank - 2])
    }

    private func permuted(_ axes: [Int]) -> Tensor {
        let x = data
        let strides = shape.strides
        let target = axes.map { shape[$0] }
        let (rows, columns) = (rank >= 2 ? shape[rank - 2] : 1, shape.last ?? 1)
        if rank >= 2, axes == Array(0..<rank - 2) + [rank - 1, rank - 2] {
            return Tensor(shape: target) { out in
                Threads.forEach(count / max(1, rows * columns)) { index in
                    let start = index * rows * columns
                    kernel_transpose(out + start, rows, x + start, columns, rows, columns)
                }
            }
        }
        // The longest tail of axes that stay in order moves as one run of memory.
        var outer = rank
        while outer > 0, axes[outer - 1] == outer - 1 { outer -= 1 }
        let run = target[outer...].reduce(1, *)
        return Tensor(shape: target) { out in
            for row in 0..<(run == 0 ? 0 : count / run) {
                var (rest, offset) = (row, 0)
                for axis in (0..<outer).reversed() {
                    offset += rest % target[axis] * strides[axes[axis]]
                    rest /= target[axis]
                }
                (out + row * run).update(from: x + offset, count: run)
            }
        }
    }

    /// The part of the tensor with `range` along one axis.
    public func sliced(_ range: Range<Int>, along axis: Int) -> Tensor {
        let axis = shape.resolved(axis: axis)
        require(
            range.lowerBound >= 0 && range.upperBound <= shape[axis],
            "The range \(range) is outside axis \(axis) of shape \(shape).")
        let shape = shape
        var target = shape
        target[axis] = range.count
        let (outer, inner) = (
            shape[..<axis].reduce(1, *), shape[(axis + 1)...].reduce(1, *) * dtype.byteCount
        )
        let storage = Storage(byteCount: target.product * dtype.byteCount)
        for row in 0..<outer {
            let source = self.storage.pointer + (row * shape[axis] + range.lowerBound) * inner
            (storage.pointer + row * range.count * inner).copyMemory(
                from: source, byteCount: range.count * inner)
        }
        return Tensor(shape: target, dtype: dtype, storage: storage)
            .recorded((self, { $0.padded(range.lowerBound, shape[axis] - range.upperBound, along: axis) }))
    }

    /// The tensor with `before` and `after` more places along one axis, filled with `value`.
    public func padded(_ before: Int, _ after: Int, along axis: Int, with value: Float = 0) -> Tensor {
        require(before >= 0 && after >= 0, "padded: \(before) and \(after) are not both at least 0.")
        let axis = shape.resolved(axis: axis)
        let length = shape[axis]
        let (outer, inner) = (shape[..<axis].reduce(1, *), shape[(axis + 1)...].reduce(1, *))
        let x = data
        var target = shape
        target[axis] += before + after
        let padded = Tensor(shape: target) { out in
            out.update(repeating: value, count: target.product)
            for row in 0..<outer {
                (out + (row * target[axis] + before) * inner)
                    .update(from: x + row * length * inner, count: length * inner)
            }
        }
        return padded.recorded((self, { $0.sliced(before..<before + length, along: axis) }))
    }
}

/// The tensors one after another along `axis`; the other axes and the dtypes must agree.
public func concatenated(_ parts: [Tensor], along axis: Int) -> Tensor {
    guard let first = parts.first else { fatalError("concatenated takes at least one tensor.") }
    let axis = first.shape.resolved(axis: axis)
    for part in parts {
        require(
            part.dtype == first.dtype && part.rank == first.rank
                && part.shape.removing(axis) == first.shape.removing(axis),
            "Tensors \(parts.map(\.shape)) cannot be concatenated along axis \(axis).")
    }
    var target = first.shape
    target[axis] = parts.map { $0.shape[axis] }.reduce(0, +)
    let outer = target[..<axis].reduce(1, *)
    let inner = target[(axis + 1)...].reduce(1, *) * first.dtype.byteCount
    let storage = Storage(byteCount: target.product * first.dtype.byteCount)
    var start = 0
    var ranges: [Range<Int>] = []
    for part in parts {
        let length = part.shape[axis]
        for row in 0..<outer {
            (storage.pointer + (row * target[axis] + start) * inner)
                .copyMemory(from: part.storage.pointer + row * length * inner, byteCount: length * inner)
        }
        ranges.append(start..<start + length)
        start += length
    }
    let places = ranges
    return Tensor(shape: target, dtype: first.dtype, storage: storage).recorded(parts) { gradient, isNeeded in
        zip(places, isNeeded).map { $1 ? gradient.sliced($0, along: axis) : nil }
    }
}
