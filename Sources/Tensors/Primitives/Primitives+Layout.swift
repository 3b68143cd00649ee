import CKernels

extension Primitives {
    /// The axes in another order: axis `i` of the result is axis `axes[i]` of `x`.
    static func permuted(_ x: Tensor, _ axes: [Int]) -> Tensor {
        let (shape, rank) = (x.shape, x.rank)
        if rank >= 2, axes == Array(0..<rank - 2) + [rank - 1, rank - 2] { return transposed(x) }
        let data = x.data
        let strides = shape.strides
        let target = axes.map { shape[$0] }
        // The last axes that keep their order are copied as one run of memory.
        var outer = rank
        while outer > 0, axes[outer - 1] == outer - 1 { outer -= 1 }
        let run = target[outer...].reduce(1, *)
        return Tensor(shape: target) { out in
            for row in 0..<(run == 0 ? 0 : x.count / run) {
                var (rest, offset) = (row, 0)
                for axis in (0..<outer).reversed() {
                    offset += rest % target[axis] * strides[axes[axis]]
                    rest /= target[axis]
                }
                (out + row * run).update(from: data + offset, count: run)
            }
        }
    }

    /// The last two axes, of at least two, swapped.
    static func transposed(_ x: Tensor) -> Tensor {
        let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
        let data = x.data
        return Tensor(shape: Array(x.shape.dropLast(2)) + [columns, rows]) { out in
            Threads.forEach(x.count / max(1, rows * columns)) { index in
                let start = index * rows * columns
                kernel_transpose(out + start, rows, data + start, columns, rows, columns)
            }
        }
    }

    /// The part of `x`, of any type, with `range` along one axis.
    static func sliced(_ x: Tensor, _ range: Range<Int>, along axis: Int) -> Tensor {
        var target = x.shape
        target[axis] = range.count
        let (outer, inner) = x.bytes(around: axis)
        let (source, length) = (x.storage.pointer, x.shape[axis])
        return Tensor(shape: target, dtype: x.dtype) { out in
            for row in 0..<outer {
                (out + row * range.count * inner).copyMemory(
                    from: source + (row * length + range.lowerBound) * inner, byteCount: range.count * inner)
            }
        }
    }

    /// `x` with `before` more elements in front along one axis and `after` behind, all equal to `value`.
    static func padded(_ x: Tensor, _ before: Int, _ after: Int, along axis: Int, with value: Float) -> Tensor
    {
        let length = x.shape[axis]
        let (outer, inner) = (x.shape[..<axis].reduce(1, *), x.shape[(axis + 1)...].reduce(1, *))
        let data = x.data
        var target = x.shape
        target[axis] += before + after
        return Tensor(shape: target) { out in
            out.update(repeating: value, count: target.product)
            for row in 0..<outer {
                (out + (row * target[axis] + before) * inner)
                    .update(from: data + row * length * inner, count: length * inner)
            }
        }
    }

    /// At least one tensor, of one type, joined along `axis`; the lengths of the other axes agree.
    static func concatenated(_ parts: [Tensor], along axis: Int) -> Tensor {
        var target = parts[0].shape
        target[axis] = parts.map { $0.shape[axis] }.reduce(0, +)
        let (outer, inner) = parts[0].bytes(around: axis)
        return Tensor(shape: target, dtype: parts[0].dtype) { out in
            var start = 0
            for part in parts {
                let length = part.shape[axis]
                for row in 0..<outer {
                    (out + (row * target[axis] + start) * inner).copyMemory(
                        from: part.storage.pointer + row * length * inner, byteCount: length * inner)
                }
                start += length
            }
        }
    }
}

extension Tensor {
    /// The number of indices of the axes before `axis`, and the bytes for each index of `axis`.
    fileprivate func bytes(around axis: Int) -> (outer: Int, inner: Int) {
        (shape[..<axis].reduce(1, *), shape[(axis + 1)...].reduce(1, *) * dtype.byteCount)
    }
}
