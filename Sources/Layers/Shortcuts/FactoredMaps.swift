import Tensors

// cq query channels, p position channels, h heads, dk and dv channels of a head, e per-example channels.

/// The parts of attention that depend on weights and shared positions only, not on the batch.
///
/// See ``RowFactors`` for the formula.
struct FactoredMaps: Sendable {
    /// Of the positions, one for each segment of them.
    let tables: [Table]
    /// From cq to h * (dk + e): for each head the query map, then its product with the per-example part of
    /// the key map.
    let query: LinearMap
    /// [cq]: what the bias of `output` has because the weights of a query sum to one; nil: it has none of that.
    let constant: Tensor?
    /// From h * (dv + e) to cq: for each head the output map, then its product with the per-example part of
    /// the value map.
    let output: LinearMap

    /// Keys and values of some positions.
    struct Table: Sendable {
        /// The key map of the positions, [1, count, h * dk]; on a grid of both tables, [1, outer + inner, h * dk].
        let keys: Tensor
        /// The same for the values, with dv.
        let values: Tensor
        /// The grid, if keys and values are tables of its axes instead of a row for each position.
        let grid: GridShape?

        /// The number of positions.
        var count: Int { grid.map { $0.outer * $0.inner } ?? keys.shape[1] }
    }
}

extension MultiHeadAttention {
    var dropsWeights: Bool { dropout > 0 }

    /// The number e of per-example channels: content, mean, and with dropout of the weights a constant.
    func perExampleChannelCount(content: Int) -> Int { content + (dropsWeights ? 2 : 1) }

    /// The maps for rows [content | positions] before their layer norm.
    func factoredMaps(of positions: Positions, after norm: LayerNorm, content array: InputArray)
        -> FactoredMaps
    {
        let contentMap = array.contentMap
        let segments = isRecording || dropsWeights ? [positions.inOneTable] : positions.segments
        let weights = [qProj, kProj, vProj, oProj].flatMap { [$0.weight, $0.bias].compactMap { $0?.value } }
        let others = [norm.weight.value, norm.bias.value, contentMap?.weight, contentMap?.bias]
        return preparedMaps(from: weights + others.compactMap { $0 } + segments.map(\.table)) {
            let (h, e) = (headCount, perExampleChannelCount(content: array.content.shape[2]))
            let (key, value) = (
                split(kProj, after: norm, array.contentChannels, contentMap),
                split(vProj, after: norm, array.contentChannels, contentMap)
            )
            let (dk, dv) = (key.perExample.shape[0] / h, value.perExample.shape[0] / h)

            // The constant w0 of the keys is the same for all rows, so it cancels in the softmax.
            let queryWeight = qProj.weight.value.reshaped(to: [h, dk, -1])
            let perExampleKeys = key.perExample.reshaped(to: [h, dk, e])
            let perExampleQueryWeight = matmul(perExampleKeys, queryWeight, transposingA: true)  // [h, e, cq]
            let wholeQuery = concatenated([queryWeight, perExampleQueryWeight], along: 1)
            let queryBias = (qProj.bias?.value ?? Tensor(zeros: [h * dk])).reshaped(to: [h, dk, 1])
            let perExampleQueryBias = matmul(perExampleKeys, queryBias, transposingA: true)  // [h, e, 1]

            let outputWeight = oProj.weight.value
            let byHead = outputWeight.reshaped(to: [-1, h, dv]).transposed([1, 0, 2])  // [h, cq, dv]
            let perExampleValues = value.perExample.reshaped(to: [h, dv, e])
            let perExampleOutputWeight = matmul(byHead, perExampleValues)  // [h, cq, e]
            let wholeOutput = concatenated([byHead, perExampleOutputWeight], along: 2).transposed([1, 0, 2])
            // Attention weights sum to one, so the constant of the values is added to the result as it is.
            // With dropout they do not sum to one, and the constant is one of the per-example channels.
            let constant =
                dropsWeights ? nil : linear(value.constant, weight: outputWeight).reshaped(to: [-1])
            let outputBias = constant.map { constant in oProj.bias.map { constant + $0.value } ?? constant }
            return FactoredMaps(
                tables: segments.map { segment in
                    FactoredMaps.Table(
                        keys: key.table(of: segment).reshaped(to: [1, -1, h * dk]),
                        values: value.table(of: segment).reshaped(to: [1, -1, h * dv]), grid: segment.grid)
                },
                query: LinearMap(
                    wholeQuery.reshaped(to: [h * (dk + e), -1]),
                    bias: concatenated([queryBias, perExampleQueryBias], along: 1).reshaped(to: [-1])),
                constant: constant,
                output: LinearMap(
                    wholeOutput.reshaped(to: [outputWeight.shape[0], h * (dv + e)]),
                    bias: outputBias ?? oProj.bias?.value))
        }
    }

    /// The parts of a map after the norm, for c channels of content that went through a map.
    private func split(_ map: Linear, after norm: LayerNorm, _ c: Int, _ contentMap: ContentMap?) -> SplitMap
    {
        let whole = map.weight.value
        let weight = whole * norm.weight.value
        let channels = weight.shape[1]
        let constant = linear(
            norm.bias.value.reshaped(to: [1, channels]), weight: whole, bias: map.bias?.value)
        let content = weight.sliced(0..<c, along: 1)
        let perExample = [
            contentMap.map { matmul(content, $0.weight) } ?? content,
            -weight.sum(along: 1, keepingAxis: true),
        ]
        return SplitMap(
            shared: weight.sliced(c..<channels, along: 1),
            offset: contentMap.map { matmul(content, $0.bias.reshaped(to: [-1, 1])).reshaped(to: [-1]) },
            perExample: concatenated(perExample + (dropsWeights ? [constant.transposed] : []), along: 1),
            constant: constant)
    }
}

/// The parts of a map after the norm, as ``RowFactors`` names them.
private struct SplitMap {
    /// Wp, [out, p].
    let shared: Tensor
    /// Wc a, [out]: what the content's own map adds to each row; nil: it has none.
    let offset: Tensor?
    /// [out, e].
    let perExample: Tensor
    /// w0, [1, out].
    let constant: Tensor

    /// Wp position + Wc a for each row of the positions' table; on a grid, half of Wc a is in the table of each axis.
    func table(of positions: Positions.Segment) -> Tensor {
        linear(positions.table, weight: shared, bias: offset.map { positions.grid == nil ? $0 : $0 * 0.5 })
    }
}

extension Positions {
    /// All positions as one segment, through which gradients go.
    fileprivate var inOneTable: Segment {
        segments.count == 1 ? segments[0] : Segment(table: rows, grid: nil)
    }
}
