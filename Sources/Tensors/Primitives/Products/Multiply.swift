import CKernels
import COpenBLAS

/// A matrix in memory: rows that start `stride` elements apart, of which a product uses the first ones.
struct Matrix {
    var data: UnsafePointer<Float>
    var stride: Int
    var isTransposed = false

    /// The part from `row` and `column` on, counted after transposing.
    func from(row: Int = 0, column: Int = 0) -> Matrix {
        let offset = isTransposed ? column * stride + row : row * stride + column
        return Matrix(data: data + offset, stride: stride, isTransposed: isTransposed)
    }
}

extension Precision {
    /// out [m, n] = scale * a [m, k] b [k, n], or that added to `out`, on this thread.
    func multiply(
        _ a: Matrix, _ b: Matrix, into out: UnsafeMutablePointer<Float>, stride: Int, m: Int, n: Int, k: Int,
        scale: Float = 1, adds: Bool = false
    ) {
        ProductCount.add(m, n, k)
        let product =
            switch self {
            case .float32, .int8: multiplyFloat32
            case .bfloat16: multiplyBFloat16
            }
        product(a, b, out, stride, m, n, k, scale, adds)
    }
}

/// out [m, n] = scale * a [m, k] b [k, n], or that added to `out`, in float32.
func multiplyFloat32(
    _ a: Matrix, _ b: Matrix, into out: UnsafeMutablePointer<Float>, stride: Int, m: Int, n: Int, k: Int,
    scale: Float, adds: Bool
) {
    guard hasFloat32Kernel else {
        _ = BLAS.isSingleThreaded
        return cblas_sgemm(
            CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans,
            b.isTransposed ? CblasTrans : CblasNoTrans, blasint(m), blasint(n), blasint(k), scale, a.data,
            blasint(a.stride), b.data, blasint(b.stride), adds ? 1 : 0, out, blasint(stride))
    }
    kernel_gemm(
        out, stride, a.data, a.stride, a.isTransposed, b.data, b.stride, b.isTransposed, m, n, k, scale, adds)
}

private let hasFloat32Kernel = kernel_gemm_is_available()
