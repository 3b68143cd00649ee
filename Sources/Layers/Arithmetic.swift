import Tensors

// How much arithmetic the products of a forward pass need, by formula: what the speed of a step is a fraction of. A
// multiply-add is two operations; what is elementwise, and what is done once for all examples with weights alone, is left out.

extension Linear {
    /// Operations for so many rows.
    public func arithmetic(rows: Int) -> Int { 2 * rows * weight.shape.reduce(1, *) }
}

extension MLP {
    func arithmetic(rows: Int) -> Int { up.arithmetic(rows: rows) + down.arithmetic(rows: rows) }
}

extension MultiHeadAttention {
    /// The widths over all heads.
    fileprivate var widths: (qk: Int, v: Int) { (qProj.weight.shape[0], vProj.weight.shape[0]) }

    /// Operations of keys and values of an input array, which layers with shared weights make once.
    fileprivate func arithmetic(memoryOf input: InputArray) -> Int {
        guard let positions = input.positions else {
            let rows = input.content.shape[0] * input.content.shape[1]
            return kProj.arithmetic(rows: rows) + vProj.arithmetic(rows: rows)
        }
        return 2 * positions.table.shape.reduce(1, *) * (widths.qk + widths.v)
    }

    /// Operations of n queries of each of b examples, which may all have the same, to an input array.
    fileprivate func arithmetic(queries n: Int, areShared: Bool, to input: InputArray) -> Int {
        let (b, m) = (input.content.shape[0], input.content.shape[1])
        let (rows, distinct) = (b * n, areShared ? n : b * n)
        // A query meets the table's rows, and each row's own channels.
        let keys = input.positions?.table.shape[0] ?? m
        let own = input.positions == nil ? 0 : headCount * ownChannelCount(content: input.content.shape[2])
        let scores = distinct * keys * widths.qk + rows * m * own
        let sums = rows * keys * widths.v + rows * m * own
        let maps = distinct * (widths.qk + own) + rows * (widths.v + own)
        return 2 * (scores + sums + maps * qProj.weight.shape[1])
    }

    fileprivate func arithmetic(among n: Int, examples b: Int) -> Int {
        let maps = [qProj, kProj, vProj, oProj].reduce(0) { $0 + $1.arithmetic(rows: b * n) }
        return maps + 2 * b * n * n * (widths.qk + widths.v)
    }

    /// Operations where the maps of keys and values go to the queries and answers.
    fileprivate func arithmetic(few o: Int, areShared: Bool, to rows: InputArray) -> Int {
        let (b, m, c) = (rows.content.shape[0], rows.content.shape[1], rows.content.shape[2])
        let distinct = areShared ? o : b * o
        let maps = qProj.arithmetic(rows: distinct) + oProj.arithmetic(rows: b * o)
        return maps + 2 * c * (distinct * widths.qk + b * o * widths.v + 2 * b * o * headCount * m)
    }
}

extension CrossAttentionLayer {
    /// Operations of what this layer makes of an input array; see ``memory(of:)``.
    public func arithmetic(memoryOf input: InputArray) -> Int { attention.arithmetic(memoryOf: input) }

    /// Operations of n queries of each example, which may all have the same, to an input array.
    public func arithmetic(queries n: Int, areShared: Bool, to input: InputArray) -> Int {
        attention.arithmetic(queries: n, areShared: areShared, to: input)
            + mlp.arithmetic(rows: input.content.shape[0] * n)
    }

    /// Operations of o queries of each example, which may all have the same, to rows that nothing else attends to.
    public func arithmetic(alone o: Int, areShared: Bool, to rows: InputArray) -> Int {
        guard attention.isQuickerUnprojected(queryCount: o) else {
            return arithmetic(memoryOf: rows) + arithmetic(queries: o, areShared: areShared, to: rows)
        }
        return attention.arithmetic(few: o, areShared: areShared, to: rows)
            + mlp.arithmetic(rows: rows.content.shape[0] * o)
    }
}

extension SelfAttentionLayer {
    /// Operations of n rows of each of b examples.
    public func arithmetic(rows n: Int, examples b: Int) -> Int {
        attention.arithmetic(among: n, examples: b) + mlp.arithmetic(rows: b * n)
    }
}
