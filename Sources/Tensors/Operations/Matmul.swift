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
    require(
        (transposingA ? rowsA : columnsA) == (transposingB ? columnsB : rowsB),
        "matmul: inner sizes differ: \(a.shape)\(transposingA ? " transposed" : "") and "
            + "\(b.shape)\(transposingB ? " transposed" : "").")
    let batch = Array(a.shape.dropLast(2)).broadcast(with: Array(b.shape.dropLast(2)), in: "matmul")
    return Primitives.product(a, b, transposingA: transposingA, transposingB: transposingB, batch: batch)
}
