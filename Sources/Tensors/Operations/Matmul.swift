/// The product of matrices in the last two axes: [..., m, k] times [..., k, n].
///
/// - Parameters:
///   - a: the left matrices; axes before the last two broadcast with those of `b`.
///   - b: the right matrices.
///   - transposingA: whether `a` holds [..., k, m].
///   - transposingB: whether `b` holds [..., n, k].
/// - Returns: [..., m, n].
public func matmul(_ a: Tensor, _ b: Tensor, transposingA: Bool = false, transposingB: Bool = false) -> Tensor
{
    let (x, y) = (a.detached, b.detached)
    return product(a, b, transposingA, transposingB)
        .recorded(
            (
                a,
                { gradient in
                    let part =
                        transposingA
                        ? product(y, gradient, transposingB, true)
                        : product(gradient, y, false, !transposingB)
                    return part.summed(to: x.shape)
                }
            ),
            (
                b,
                { gradient in
                    let part =
                        transposingB
                        ? product(gradient, x, true, transposingA)
                        : product(x, gradient, !transposingA, false)
                    return part.summed(to: y.shape)
                }
            ))
}

private func product(_ a: Tensor, _ b: Tensor, _ transposingA: Bool, _ transposingB: Bool) -> Tensor {
    require(a.rank >= 2 && b.rank >= 2, "matmul takes matrices, not shapes \(a.shape) and \(b.shape).")
    let (rowsA, columnsA) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
    let (rowsB, columnsB) = (b.shape[b.rank - 2], b.shape[b.rank - 1])
    let (m, k) = transposingA ? (columnsA, rowsA) : (rowsA, columnsA)
    let n = transposingB ? rowsB : columnsB
    require(
        k == (transposingB ? columnsB : rowsB),
        "matmul: inner sizes differ: \(a.shape)\(transposingA ? " transposed" : "") and "
            + "\(b.shape)\(transposingB ? " transposed" : "").")
    let (batchA, batchB) = (Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)))
    let batch = batchA.broadcast(with: batchB, in: "matmul")
    let left = Matrix(data: a.data, stride: columnsA, isTransposed: transposingA)
    let right = Matrix(data: b.data, stride: columnsB, isTransposed: transposingB)
    return Tensor(shape: batch + [m, n]) { out in
        if batchB.product == 1, !transposingA {
            // One right matrix for all: the batch is just more rows.
            return multiplyInParallel(left, right, into: out, m: batch.product * m, n: n, k: k)
        }
        if batch.product == 1 { return multiplyInParallel(left, right, into: out, m: m, n: n, k: k) }
        _ = BLAS.isSingleThreaded
        let (offsetsA, offsetsB) = (batch.offsets(of: batchA), batch.offsets(of: batchB))
        Threads.forEach(batch.product) { index in
            multiply(
                Matrix(
                    data: left.data + offsetsA[index] * m * k, stride: columnsA, isTransposed: transposingA),
                Matrix(
                    data: right.data + offsetsB[index] * k * n, stride: columnsB, isTransposed: transposingB),
                into: out + index * m * n, stride: n, m: m, n: n, k: k)
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
