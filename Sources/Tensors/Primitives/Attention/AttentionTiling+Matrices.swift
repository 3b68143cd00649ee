import CKernels

// b batch, n queries, m keys, h heads, e own channels of an example, dk and dv channels of a head.

extension AttentionTiling {
    /// Where the queries of a tile start, and how many different rows they are: those of one example if shared.
    func queryRows(of tile: AttentionTile, head: Int) -> (Matrix, Int) {
        let row = (plan.sharesQueries ? 0 : tile.examples.lowerBound * plan.n) + tile.queries.lowerBound
        let start = plan.queries.data + row * plan.queryStride + head * (plan.dk + plan.e)
        return (
            Matrix(data: start, stride: plan.queryStride),
            plan.sharesQueries ? tile.queries.count : tile.rowCount
        )
    }

    /// The rows `block` of keys or values, as a tile of `head` sees them.
    func matrix(_ rows: AttentionRows, _ width: Int, _ tile: AttentionTile, _ head: Int, _ block: Range<Int>)
        -> Matrix
    {
        let example = rows.shape[0] == 1 ? 0 : tile.examples.lowerBound
        let row = example * plan.keyRows + block.lowerBound
        return Matrix(data: rows.data + row * rows.stride + head * width, stride: rows.stride)
    }

    /// Keys or values [1, m, h * width] as [h * width, m]: the right side of a gemm that need not be packed.
    ///
    /// nil where examples have their own, for which it does not pay.
    func channelsFirst(_ rows: AttentionRows) -> Tensor? {
        guard plan.sharesKeys || plan.factors.grid != nil else { return nil }
        return Primitives.transposed(
            Primitives.sliced(rows.tensor, rows.channels, along: 2).reshaped(to: [plan.keyRows, -1]))
    }

    /// The transpose of ``matrix(_:_:_:_:_:)``, from what ``channelsFirst(_:)`` gave.
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
            own: plan.factors.own.map { $0.data + example * plan.e * plan.m + block.lowerBound },
            own_count: multipliesOwn ? 0 : plan.e, own_stride: plan.m,
            dropout_seed: plan.options.dropout?.seed ?? 0, dropout: plan.options.dropout?.probability ?? 0)
    }

    /// The own channels of one example's keys in `block`: [e, block].
    func ownChannels(of example: Int, _ block: Range<Int>) -> Matrix? {
        guard multipliesOwn, let own = plan.factors.own else { return nil }
        return Matrix(data: own.data + example * plan.e * plan.m + block.lowerBound, stride: plan.m)
    }

    /// The number of the first weight of a row, over all weights of the attention.
    func dropoutIndex(example: Int, head: Int, row: Int, key: Int) -> UInt64 {
        UInt64(((example * plan.h + head) * plan.n + row) * plan.m + key)
    }
}

extension AttentionRows {
    /// The first of the channels in the first row.
    fileprivate var data: UnsafePointer<Float> { tensor.data + channels.lowerBound }
}
