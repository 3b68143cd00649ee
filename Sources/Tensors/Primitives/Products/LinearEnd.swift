import CKernels

/// What a linear map does to its sums x Wᵀ, a block of them at a time while that is in cache.
struct LinearEnd {
    /// Of the whole result.
    let outputs: Int
    /// [outputs]; nil: it is in the sums already.
    let bias: UnsafePointer<Float>?
    let activation: Activation
    /// Repeats along the rows of the result.
    let residual: (data: UnsafePointer<Float>, rows: Int)?

    /// out = activation(sums + bias) + residual in some rows and columns of the result; `sums`, which may be `out`, keep sums +
    /// bias.
    func callAsFunction(
        _ sums: UnsafeMutablePointer<Float>, _ out: UnsafeMutablePointer<Float>, rows: Range<Int>,
        columns: Range<Int>
    ) {
        let (first, count, activate) = (columns.lowerBound, columns.count, activation.kernels?.value)
        for row in rows {
            let (sums, out) = (sums + row * outputs + first, out + row * outputs + first)
            if let bias { kernel_add_scaled(sums, bias + first, 1, count) }
            activate?(out, sums, count)
            if let residual {
                kernel_add_scaled(out, residual.data + row % residual.rows * outputs + first, 1, count)
            }
        }
    }
}
