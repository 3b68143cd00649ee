import CKernels

extension Precision {
    /// out [m, n] = a [m, k] b [k, n], on all threads.
    ///
    /// `finish` is called with the rows and columns of each block of the result while that is in cache.
    /// The split depends on sizes only, not on the number of threads, so the result is the same to the bit.
    func multiplyInParallel(
        _ a: Matrix, _ b: Matrix, into out: UnsafeMutablePointer<Float>, m: Int, n: Int, k: Int,
        finish: ((_ rows: Range<Int>, _ columns: Range<Int>) -> Void)? = nil
    ) {
        let sumBlock = 256
        if finish == nil, m * n <= 1 << 16, k >= 2 * sumBlock {
            // A small result of long sums, such as the gradient of a weight: the sums are split.
            let parts = min(k / sumBlock, 8)
            let length = (k + parts - 1) / parts
            let partial = Tensor(shape: [parts, m * n]) { partial in
                Threads.forEachBlock(k, size: length) { range in
                    multiply(
                        a.from(column: range.lowerBound), b.from(row: range.lowerBound),
                        into: partial + range.lowerBound / length * m * n, stride: n, m: m, n: n,
                        k: range.count)
                }
            }
            out.update(from: partial.data, count: m * n)
            for part in 1..<((k + length - 1) / length) {
                kernel_add_scaled(out, partial.data + part * m * n, 1, m * n)
            }
            return
        }
        // A tile is large enough that copying its factors takes little of its time, and there are eight at least if they can
        // be that large.
        let atLeastAcross = max(1, (n + 255) / 256)
        let width = max(64, ((n + atLeastAcross - 1) / atLeastAcross + 63) / 64 * 64)
        let tilesAcross = max(1, (n + width - 1) / width)
        let height = min(256, max(b.isTransposed ? 64 : 16, m * tilesAcross / 8))
        Threads.forEach((m + height - 1) / height * tilesAcross) { tile in
            let (down, across) = tile.quotientAndRemainder(dividingBy: tilesAcross)
            let rows = down * height..<min((down + 1) * height, m)
            let columns = across * width..<min((across + 1) * width, n)
            multiply(
                a.from(row: rows.lowerBound), b.from(column: columns.lowerBound),
                into: out + rows.lowerBound * n + columns.lowerBound, stride: n, m: rows.count,
                n: columns.count, k: k)
            finish?(rows, columns)
        }
    }
}
