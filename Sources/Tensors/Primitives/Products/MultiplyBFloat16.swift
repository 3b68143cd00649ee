import CKernels

/// Whether this processor has instructions for products of bfloat16.
let hasBFloat16Kernel = kernel_gemm_bfloat16_is_available()

/// out [m, n] = scale * a [m, k] b [k, n], or that added to `out`, with the factors rounded to bfloat16.
func multiplyBFloat16(
    _ a: Matrix, _ b: Matrix, into out: UnsafeMutablePointer<Float>, stride: Int, m: Int, n: Int, k: Int,
    scale: Float, adds: Bool
) {
    guard hasBFloat16Kernel else {
        return multiplyRounded(a, b, into: out, stride: stride, m: m, n: n, k: k, scale: scale, adds: adds)
    }
    kernel_gemm_bfloat16(
        out, stride, a.data, a.stride, a.isTransposed, b.data, b.stride, b.isTransposed, m, n, k, scale, adds)
}

/// The same on any processor: rounds the factors, and multiplies in float32.
func multiplyRounded(
    _ a: Matrix, _ b: Matrix, into out: UnsafeMutablePointer<Float>, stride: Int, m: Int, n: Int, k: Int,
    scale: Float, adds: Bool
) {
    a.withRounded(m, k) { a in
        b.withRounded(k, n) { b in
            multiplyFloat32(a, b, into: out, stride: stride, m: m, n: n, k: k, scale: scale, adds: adds)
        }
    }
}

extension Matrix {
    /// Gives `body` a copy of this matrix [rows, columns], rounded to bfloat16.
    fileprivate func withRounded(_ rows: Int, _ columns: Int, _ body: (Matrix) -> Void) {
        let (height, width) = isTransposed ? (columns, rows) : (rows, columns)
        withScratch(rows * columns) { copy in
            kernel_round_to_bfloat16(copy, data, stride, height, width)
            body(Matrix(data: copy, stride: width, isTransposed: isTransposed))
        }
    }
}
