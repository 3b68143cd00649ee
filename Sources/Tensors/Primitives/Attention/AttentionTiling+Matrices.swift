import CKernels

// b batch, n queries, m keys, h heads, e per-example channels, dk and dv channels of a head.

extension AttentionTiling {
    /// The queries of a tile, and how many rows they are: those of one example if all share them.
    func queryRows(of tile: AttentionTile, head: Int) -> (Matrix, Int) {
        let row = (plan.sharesQueries ? 0 : tile.examples.lowerBound * plan.n) + tile.queries.lowerBound
        let start = plan.queries.data + row * plan.queryStride + head * (plan.dk + plan.e)
        return (
            Matrix(data: start, stride: plan.queryStride),
            plan.sharesQueries ? tile.queries.count : tile.rowCount
        )
    }

    /// The rows `block` of the keys or values of one head, for the examples of a tile.
    func matrix(_ rows: AttentionRows, _ width: Int, _ tile: AttentionTile, _ head: Int, _ block: Range<Int>)
        -> Matrix
    {
        let example = rows.shape[0] == 1 ? 0 : tile.examples.lowerBound
        let row = example * rows.tensor.shape[1] + rows.rows.lowerBound + block.lowerBound
        return Matrix(data: rows.data + row * rows.stride + head * width, stride: rows.stride)
    }

    /// Keys or values [1, m, h * width] as [h * width, m]: faster as the right side of a product.
    ///
    /// nil where each example has its keys, which are not used often enough to be worth the copy.
    func channelsFirst(_ rows: AttentionRows) -> Tensor? {
        guard plan.sharesKeys || plan.factors.grid != nil else { return nil }
        return Primitives.transposed(
            rows.detached.alone.reshaped(to: [plan.keyRows, -1]))
    }

    /// The transpose of ``matrix(_:_:_:_:_:)``, out of the result of ``channelsFirst(_:)`` if there is one.
    func transposedMatrix(
        _ rows: AttentionRows, _ channelsFirst: Tensor?, _ width: Int, _ tile: AttentionTile, _ head: Int,
        _ block: Range<Int>
    ) -> Matrix {
        if let channelsFirst {
            return Matrix(
                data: channelsFirst.data + head * width * plan.keyRows + block.lowerBound,
                stride: plan.keyRows)
        }
        var matrix = matrix(rows, width, tile, head, block)
        matrix.isTransposed = true
        return matrix
    }

    /// What the row kernels are told of one example's keys in `block`.
    func kernelTile(example: Int, _ block: Range<Int>) -> kernel_attention_tile {
        let key = example * plan.m + block.lowerBound
        let padding: UnsafePointer<UInt8>? = plan.options.isPadding?.pointer()
        return kernel_attention_tile(
            columns: block.count, row_scale: plan.factors.rowScale.map { $0.data + key },
            is_padding: padding.map { $0 + key },
            per_example: plan.factors.perExample.map {
                $0.data + example * plan.e * plan.m + block.lowerBound
            },
            per_example_count: multipliesPerExample ? 0 : plan.e, per_example_stride: plan.m,
            dropout_seed: plan.options.dropout?.seed ?? 0, dropout: plan.options.dropout?.probability ?? 0)
    }

    /// The per-example channels of one example's keys in `block`: [e, block].
    func perExampleChannels(of example: Int, _ block: Range<Int>) -> Matrix? {
        guard multipliesPerExample, let perExample = plan.factors.perExample else { return nil }
        return Matrix(data: perExample.data + example * plan.e * plan.m + block.lowerBound, stride: plan.m)
    }

    /// The index of a weight in [b, h, n, m], by which dropout is drawn.
    func dropoutIndex(example: Int, head: Int, row: Int, key: Int) -> UInt64 {
        UInt64(((example * plan.h + head) * plan.n + row) * plan.m + key)
    }
}

extension AttentionRows {
    /// The first of the channels in the tensor's first row.
    var data: UnsafePointer<Float> { tensor.data + channels.lowerBound }
}
