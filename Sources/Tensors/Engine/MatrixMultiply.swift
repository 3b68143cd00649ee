import CKernels
import COpenBLAS

/// A matrix inside a larger array: rows of `stride` elements, of which an operation uses the first few.
struct Matrix {
    var data: UnsafePointer<Float>
    var stride: Int
    var isTransposed = false

    /// From row `row` and column `column` on, both counted as the operation sees them (after transposing).
    func from(row: Int = 0, column: Int = 0) -> Matrix {
        let offset = isTransposed ? column * stride + row : row * stride + column
        return Matrix(data: data + offset, stride: stride, isTransposed: isTransposed)
    }
}

/// out [m, n] = scale * a [m, k] b [k, n], or that added to `out`, on this thread and at its precision.
func multiply(
    _ a: Matrix, _ b: Matrix, into out: UnsafeMutablePointer<Float>, stride: Int, m: Int, n: Int, k: Int,
    scale: Float = 1, adds: Bool = false
) {
    ProductCount.add(m, n, k)
    let product = kernel_uses_bfloat16() ? multiplyBFloat16 : multiplyFloat32
    product(a, b, out, stride, m, n, k, scale, adds)
}

/// The same of float32.
func multiplyFloat32(
    _ a: Matrix, _ b: Matrix, into out: UnsafeMutablePointer<Float>, stride: Int, m: Int, n: Int, k: Int,
    scale: Float, adds: Bool
) {
    if hasOwnKernel(n: n, k: k) {
        func product(_ data: UnsafePointer<Float>, _ rowStride: Int) {
            kernel_gemm(
                out, stride, a.data, a.isTransposed ? 1 : a.stride, a.isTransposed ? a.stride : 1, data,
                rowStride, m, n, k, scale, adds)
        }
        if !b.isTransposed { return product(b.data, b.stride) }
        // Turning the right side costs about as much as four rows of the product.
        if m >= 16, n * k <= ownKernelLimit {
            return withUnsafeTemporaryAllocation(of: Float.self, capacity: n * k) { turned in
                guard let start = turned.baseAddress else { return }
                kernel_transpose(start, n, b.data, b.stride, n, k)
                product(start, n)
            }
        }
    }
    cblas_sgemm(
        CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
        blasint(m), blasint(n), blasint(k), scale, a.data, blasint(a.stride), b.data, blasint(b.stride),
        adds ? 1 : 0, out, blasint(stride))
}

/// The most elements of the right side for our own kernel: it does not pack, so they must fit a cache.
private let ownKernelLimit = 1 << 17

/// Whether a right side [k, n] that lies row by row needs no packing.
func hasOwnKernel(n: Int, k: Int) -> Bool { ownKernelIsAvailable && n * min(k, 256) <= ownKernelLimit }

private let ownKernelIsAvailable = kernel_gemm_is_available()

/// out [m, n] = a [m, k] b [k, n], on all threads; `finish` is called with the rows and columns of each block of the result
/// while it is in cache.
///
/// The work is cut by size alone, never by the number of threads, so the result is always the same to the bit.
func multiplyInParallel(
    _ a: Matrix, _ b: Matrix, into out: UnsafeMutablePointer<Float>, m: Int, n: Int, k: Int,
    finish: ((_ rows: Range<Int>, _ columns: Range<Int>) -> Void)? = nil
) {
    _ = BLAS.isSingleThreaded
    let rowBlock = 256
    let sumBlock = 256
    if finish == nil, m * n <= 1 << 16, k >= 2 * sumBlock {
        // A small result of a long sum, such as the gradient of a weight: the sum is cut.
        let parts = min(k / sumBlock, 8)
        let length = (k + parts - 1) / parts
        let partial = Tensor(shape: [parts, m * n]) { partial in
            Threads.forEachRange(k, size: length) { range in
                multiply(
                    a.from(column: range.lowerBound), b.from(row: range.lowerBound),
                    into: partial + range.lowerBound / length * m * n, stride: n, m: m, n: n, k: range.count)
            }
        }
        out.update(from: partial.data, count: m * n)
        for part in 1..<((k + length - 1) / length) {
            kernel_add_scaled(out, partial.data + part * m * n, 1, m * n)
        }
        return
    }
    if m >= n || m > rowBlock || finish != nil {
        // As many columns as our own kernel takes, and as stay in cache.
        let columnBlock = max(64, min(512, ownKernelLimit / max(1, k) / 64 * 64))
        Threads.forEachRange(m, size: min(rowBlock, max(16, m / 8))) { rows in
            for column in stride(from: 0, to: n, by: columnBlock) {
                let columns = column..<min(column + columnBlock, n)
                multiply(
                    a.from(row: rows.lowerBound), b.from(column: column),
                    into: out + rows.lowerBound * n + column, stride: n, m: rows.count, n: columns.count, k: k
                )
                finish?(rows, columns)
            }
        }
    } else {
        Threads.forEachRange(n, size: rowBlock) { columns in
            multiply(
                a, b.from(column: columns.lowerBound), into: out + columns.lowerBound, stride: n, m: m,
                n: columns.count, k: k)
        }
    }
}
