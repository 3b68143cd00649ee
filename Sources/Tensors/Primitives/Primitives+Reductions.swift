import CKernels

extension Primitives {
    /// The sum of all elements, of shape [].
    static func sum(_ x: Tensor) -> Tensor { Tensor(Float(kernel_sum(x.data, x.count))) }

    /// The sum along one axis, which stays with length 1.
    static func sum(_ x: Tensor, along axis: Int) -> Tensor {
        let (outer, length, inner) = (
            x.shape[..<axis].reduce(1, *), x.shape[axis], x.shape[(axis + 1)...].reduce(1, *)
        )
        let data = x.data
        var kept = x.shape
        kept[axis] = 1
        return Tensor(shape: kept) { out in
            Threads.forEachBlock(outer, size: max(1, rowBlock(columns: length * inner))) { range in
                for row in range {
                    if inner == 1 {
                        out[row] = Float(kernel_sum(data + row * length, length))
                    } else {
                        kernel_sum_of_rows(out + row * inner, data + row * length * inner, length, inner)
                    }
                }
            }
        }
    }

    /// The largest element; NaN if one is NaN, minus infinity if there are no elements.
    static func maximum(_ x: Tensor) -> Float { kernel_maximum(x.data, x.count) }

    /// The sum of the squares of all elements, in double precision.
    static func sumOfSquares(_ x: Tensor) -> Double { kernel_sum_of_squares(x.data, x.count) }
}
