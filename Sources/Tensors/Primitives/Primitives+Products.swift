extension Primitives {
    /// Whether this processor has instructions for products of bfloat16.
    static var multipliesBFloat16: Bool { hasBFloat16Kernel }

    /// Products of the matrices in the last two axes: [batch, m, k] times [batch, k, n].
    ///
    /// - Parameters:
    ///   - a: [..., m, k], where ... broadcasts to `batch`; [..., k, m] if `transposingA`.
    ///   - b: [..., k, n], likewise; [..., n, k] if `transposingB`.
    ///   - transposingA: whether the last two axes of `a` are swapped.
    ///   - transposingB: whether those of `b` are.
    ///   - batch: the axes before the last two of the result.
    /// - Returns: [batch, m, n].
    static func product(_ a: Tensor, _ b: Tensor, transposingA: Bool, transposingB: Bool, batch: [Int])
        -> Tensor
    {
        let precision = ExecutionContext.current.precision
        let left = Matrix(data: a.data, stride: a.shape[a.rank - 1], isTransposed: transposingA)
        let right = Matrix(data: b.data, stride: b.shape[b.rank - 1], isTransposed: transposingB)
        let (m, k) = (a.shape[a.rank - (transposingA ? 1 : 2)], a.shape[a.rank - (transposingA ? 2 : 1)])
        let n = b.shape[b.rank - (transposingB ? 2 : 1)]
        let (batchA, batchB) = (Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)))
        return Tensor(shape: batch + [m, n]) { out in
            if batchB.product == 1, !transposingA {
                // One right matrix for the whole batch: the left ones are one matrix with more rows.
                return precision.multiplyInParallel(left, right, into: out, m: batch.product * m, n: n, k: k)
            }
            if batch.product == 1 {
                return precision.multiplyInParallel(left, right, into: out, m: m, n: n, k: k)
            }
            let (offsetsA, offsetsB) = (batch.offsets(of: batchA), batch.offsets(of: batchB))
            Threads.forEach(batch.product) { index in
                var (left, right) = (left, right)
                left.data += offsetsA[index] * m * k
                right.data += offsetsB[index] * k * n
                precision.multiply(left, right, into: out + index * m * n, stride: n, m: m, n: n, k: k)
            }
        }
    }
}

extension [Int] {
    /// For each index of this shape, in order, the index in `part`, a shape that broadcasts to it.
    fileprivate func offsets(of part: [Int]) -> [Int] {
        let part = part.padded(toRank: count)
        let strides = part.strides
        var offsets = [0]
        for axis in indices {
            let step = part[axis] == 1 ? 0 : strides[axis]
            offsets = offsets.flatMap { offset in (0..<self[axis]).map { offset + $0 * step } }
        }
        return offsets
    }
}
