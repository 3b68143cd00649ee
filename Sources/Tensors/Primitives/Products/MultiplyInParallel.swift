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
        let rowBlock = 256
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
        if m >= n || m > rowBlock || finish != nil {
            let columnBlock = min(512, columnsInCache(depth: k))
            let blocksAcross = (n + columnBlock - 1) / columnBlock
            // A right side that lies column by column is turned for each tile, which costs as much as some rows of it: then
            // tiles are high, and those beside each other are for different threads.
            let height =
                b.isTransposed
                ? min(rowBlock, max(16, m * blocksAcross / 8)) : min(rowBlock, max(16, m / 8))
            let width = b.isTransposed ? columnBlock : max(1, n)
            let tilesAcross = (n + width - 1) / width
            Threads.forEach((m + height - 1) / height * tilesAcross) { tile in
                let (down, across) = tile.quotientAndRemainder(dividingBy: tilesAcross)
                let rows = down * height..<min((down + 1) * height, m)
                let end = min((across + 1) * width, n)
                for column in stride(from: across * width, to: end, by: columnBlock) {
                    let columns = column..<min(column + columnBlock, end)
                    multiply(
                        a.from(row: rows.lowerBound), b.from(column: column),
                        into: out + rows.lowerBound * n + column, stride: n, m: rows.count, n: columns.count,
                        k: k
                    )
                    finish?(rows, columns)
                }
            }
        } else {
            Threads.forEachBlock(n, size: rowBlock) { columns in
                multiply(
                    a, b.from(column: columns.lowerBound), into: out + columns.lowerBound, stride: n, m: m,
                    n: columns.count, k: k)
            }
        }
    }
}
