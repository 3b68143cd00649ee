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
    // Turning a right side that lies column by column costs about as much as four rows of the product.
    guard hasOwnKernel, !b.isTransposed || m >= 16 else {
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
        withUnsafeTemporaryAllocation(of: Float.self, capacity: columns.count * k) { turned in
            guard let start = turned.baseAddress else { return }
            kernel_transpose(start, columns.count, right.data, right.stride, columns.count, k)
            product(columns, start, columns.count)
        }
    }
}

private let hasOwnKernel = kernel_gemm_is_available()

/// Columns of a right side with so many rows that stay in cache, because our own kernel does not pack.
func columnsInCache(depth: Int) -> Int { max(64, (1 << 17) / max(1, depth) / 64 * 64) }

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
        let columnBlock = min(512, columnsInCache(depth: k))
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
