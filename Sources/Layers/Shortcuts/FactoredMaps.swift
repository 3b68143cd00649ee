import Tensors

// cq query channels, p position channels, h heads, dk and dv channels of a head, e own channels of an example.

/// What an attention's weights make of positions that all examples share; see ``RowFactors``.
struct FactoredMaps: Sendable {
    /// [1, m, h * dk]; of a grid the tables of both axes, [1, outer + inner, h * dk].
    let keys: Tensor
    /// The same of the values, with dv.
    let values: Tensor
    /// Where keys and values are tables of the axes of a grid, in place of a row for each place.
    let grid: GridShape?
    /// From cq to h * (dk + e): the query map followed, head by head, by its product with the own keys.
    let query: LinearMap
    /// From h * (dv + e) to cq: the output map preceded, head by head, by the map of the own values.
    let output: LinearMap
}

extension MultiHeadAttention {
    var dropsWeights: Bool { dropout > 0 }

    /// Channels of a factored input that each example has for itself: content, mean, and where weights are dropped one more.
    func ownChannelCount(content: Int) -> Int { content + (dropsWeights ? 2 : 1) }

    /// The maps for rows [content | positions] that `norm` is still to be applied to.
    func factoredMaps(of positions: Positions, after norm: LayerNorm, contentChannels c: Int) -> FactoredMaps
    {
        let weights = [qProj, kProj, vProj, oProj].flatMap { [$0.weight, $0.bias].compactMap { $0?.value } }
        return preparedMaps(from: weights + [norm.weight.value, norm.bias.value, positions.table]) {
            let (h, e) = (headCount, ownChannelCount(content: c))
            let (key, value) = (split(kProj, after: norm, c), split(vProj, after: norm, c))
            let (dk, dv) = (key.own.shape[0] / h, value.own.shape[0] / h)

            // The keys' constant is the same for all rows, so the softmax cancels it.
            let queryWeight = qProj.weight.value.reshaped(to: [h, dk, -1])
            let ownKeys = key.own.reshaped(to: [h, dk, e])
            let ownQueryWeight = matmul(ownKeys, queryWeight, transposingA: true)  // [h, e, cq]
            let queryBias = (qProj.bias?.value ?? Tensor(zeros: [h * dk])).reshaped(to: [h, dk, 1])
            let ownQueryBias = matmul(ownKeys, queryBias, transposingA: true)  // [h, e, 1]

            let outputWeight = oProj.weight.value
            let byHead = outputWeight.reshaped(to: [-1, h, dv]).transposed([1, 0, 2])  // [h, cq, dv]
            let ownOutputWeight = matmul(byHead, value.own.reshaped(to: [h, dv, e]))  // [h, cq, e]
            let wholeOutput = concatenated([byHead, ownOutputWeight], along: 2).transposed([1, 0, 2])
            // Weights sum to one, so the values' constant reaches the result as it is. Dropped weights do not: there it is
            // one of the own channels.
            let outputBias =
                dropsWeights
                ? oProj.bias?.value
                : linear(value.constant, weight: outputWeight, bias: oProj.bias?.value).reshaped(to: [-1])
            return FactoredMaps(
                keys: linear(positions.table, weight: key.shared).reshaped(to: [1, -1, h * dk]),
                values: linear(positions.table, weight: value.shared).reshaped(to: [1, -1, h * dv]),
                grid: positions.grid,
                query: LinearMap(
                    concatenated([queryWeight, ownQueryWeight], along: 1).reshaped(to: [h * (dk + e), -1]),
                    bias: concatenated([queryBias, ownQueryBias], along: 1).reshaped(to: [-1])),
                output: LinearMap(
                    wholeOutput.reshaped(to: [outputWeight.shape[0], h * (dv + e)]), bias: outputBias))
        }
    }

    /// A map after the norm, with its outputs first: its shared part [.., p], its own part [.., e], its constant [1, ..].
    private func split(_ map: Linear, after norm: LayerNorm, _ c: Int)
        -> (shared: Tensor, own: Tensor, constant: Tensor)
    {
        let whole = map.weight.value
        let weight = whole * norm.weight.value
        let channels = weight.shape[1]
        let constant = linear(
            norm.bias.value.reshaped(to: [1, channels]), weight: whole, bias: map.bias?.value)
        let own = [weight.sliced(0..<c, along: 1), -weight.sum(along: 1, keepingAxis: true)]
        return (
            weight.sliced(c..<channels, along: 1),
            concatenated(own + (dropsWeights ? [constant.transposed] : []), along: 1), constant
        )
    }
}

/// What keys and values leave to the queries and the result where positions are shared by the batch.
struct FactoredMemory: Sendable {
    /// Of the input: own channels, row scale, grid.
    let factors: AttentionFactors
    let maps: FactoredMaps

    /// Places of a grid, which has fewer rows of keys, or rows of keys.
    var rowCount: Int { maps.grid.map { $0.outer * $0.inner } ?? maps.keys.shape[1] }
}
