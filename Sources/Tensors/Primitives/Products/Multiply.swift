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
            case .float32: multiplyFloat32
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
    // Transposing the right factor costs about as much as four rows of the product.
    guard hasFloat32Kernel, !b.isTransposed || m >= 16 else {
        _ = BLAS.isSingleThreaded
        return cblas_sgemm(
            CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans,
            b.isTransposed ? CblasTrans : CblasNoTrans, blasint(m), blasint(n), blasint(k), scale, a.data,
            blasint(a.stride), b.data, blasint(b.stride), adds ? 1 : 0, out, blasint(stride))
    }
    func product(_ columns: Range<Int>, _ right: UnsafePointer<Float>, _ rowStride: Int) {
        kernel_gemm(
            out + columns.lowerBound, stride, a.data, a.isTransposed ? 1 : a.stride,
            a.isTransposed ? a.stride : 1, right, rowStride, m, columns.count, k, scale, adds)
    }
    let block = columnsInCache(depth: b.isTransposed ? k : min(k, 256))
    for column in Swift.stride(from: 0, to: n, by: block) {
        let columns = column..<min(column + block, n)
        let right = b.from(column: column)
        guard b.isTransposed else {
            product(columns, right.data, right.stride)
            continue
        }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: columns.count * k) { transposed in
            guard let start = transposed.baseAddress else { return }
            kernel_transpose(start, columns.count, right.data, right.stride, columns.count, k)
            product(columns, start, columns.count)
        }
    }
}

private let hasFloat32Kernel = kernel_gemm_is_available()

/// How many columns of a right factor with `depth` rows fit in the cache; `kernel_gemm` does not pack it.
func columnsInCache(depth: Int) -> Int { max(64, (1 << 17) / max(1, depth) / 64 * 64) }
