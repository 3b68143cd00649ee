import Tensors

// cq query channels, p position channels, h heads, dk and dv channels of a head, e per-example channels.

/// The parts of attention that depend on weights and shared positions only, not on the batch.
///
/// See ``RowFactors`` for the formula.
struct FactoredMaps: Sendable {
    /// The key map of the positions, [1, m, h * dk]; on a grid of both tables, [1, outer + inner, h * dk].
    let keys: Tensor
    /// The same for the values, with dv.
    let values: Tensor
    /// The grid, if keys and values are tables of its axes instead of a row for each position.
    let grid: GridShape?
    /// From cq to h * (dk + e): for each head the query map, then its product with the per-example part of
    /// the key map.
    let query: LinearMap
    /// From h * (dv + e) to cq: for each head the output map, then its product with the per-example part of
    /// the value map.
    let output: LinearMap
}

extension MultiHeadAttention {
    var dropsWeights: Bool { dropout > 0 }

    /// The number e of per-example channels: content, mean, and with dropout of the weights a constant.
    func perExampleChannelCount(content: Int) -> Int { content + (dropsWeights ? 2 : 1) }

    /// The maps for rows [content | positions] before their layer norm.
    func factoredMaps(of positions: Positions, after norm: LayerNorm, contentChannels c: Int) -> FactoredMaps
    {
        let weights = [qProj, kProj, vProj, oProj].flatMap { [$0.weight, $0.bias].compactMap { $0?.value } }
        return preparedMaps(from: weights + [norm.weight.value, norm.bias.value, positions.table]) {
            let (h, e) = (headCount, perExampleChannelCount(content: c))
            let (key, value) = (split(kProj, after: norm, c), split(vProj, after: norm, c))
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
            let outputBias =
                dropsWeights
                ? oProj.bias?.value
                : linear(value.constant, weight: outputWeight, bias: oProj.bias?.value).reshaped(to: [-1])
            return FactoredMaps(
                keys: linear(positions.table, weight: key.shared).reshaped(to: [1, -1, h * dk]),
                values: linear(positions.table, weight: value.shared).reshaped(to: [1, -1, h * dv]),
                grid: positions.grid,
                query: LinearMap(
                    wholeQuery.reshaped(to: [h * (dk + e), -1]),
                    bias: concatenated([queryBias, perExampleQueryBias], along: 1).reshaped(to: [-1])),
                output: LinearMap(
                    wholeOutput.reshaped(to: [outputWeight.shape[0], h * (dv + e)]), bias: outputBias))
        }
    }

    /// The parts of a map after the norm: Wp [out, p], the per-example part [out, e], and w0 [1, out].
    private func split(_ map: Linear, after norm: LayerNorm, _ c: Int)
        -> (shared: Tensor, perExample: Tensor, constant: Tensor)
    {
        let whole = map.weight.value
        let weight = whole * norm.weight.value
        let channels = weight.shape[1]
        let constant = linear(
            norm.bias.value.reshaped(to: [1, channels]), weight: whole, bias: map.bias?.value)
        let perExample = [weight.sliced(0..<c, along: 1), -weight.sum(along: 1, keepingAxis: true)]
        return (
            weight.sliced(c..<channels, along: 1),
            concatenated(perExample + (dropsWeights ? [constant.transposed] : []), along: 1), constant
        )
    }
}
