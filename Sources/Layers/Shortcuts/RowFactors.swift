import Tensors

/// Layer norm and a linear map of rows [content | positions], without storing the rows.
///
/// With mean u and reciprocal standard deviation r of a row, a linear map W after the norm is
///
///     r (Wc content + Wp position - u w1) + w0
///
/// where Wc and Wp are the parts of W times the norm's weight, w1 is the sum of W times the norm's weight
/// over all channels, and w0 is W times the norm's bias, plus the bias of the map. Only `perExample` =
/// [content | u] and r depend on the example.
struct RowFactors: Sendable {
    /// [b, c + 1, m]: content and mean, channels first.
    let perExample: Tensor
    /// [b, m]: r, the reciprocal standard deviation.
    let reciprocalStandardDeviation: Tensor
    /// Of the norm, added to the variance.
    let epsilon: Float
    /// [b, 1, m]: a channel that becomes 1 when multiplied by r.
    var one: Tensor { Tensor(1) / reciprocalStandardDeviation.reshaped(to: [perExample.shape[0], 1, -1]) }

    init(content: Tensor, positions: Positions, epsilon: Float) {
        self.epsilon = epsilon
        let (c, p) = (Float(content.shape[2]), Float(positions.shape[1]))
        let (positionMean, positionSpread) = positions.moments  // [m]
        let mean = (content.sum(along: 2) + positionMean * p) / (c + p)  // [b, m]
        // The variance as a sum of squares, because E[x^2] - u^2 is not stable.
        let contentOffset = content - mean.reshaped(to: mean.shape + [1])
        let offset = positionMean - mean
        let squares = (contentOffset * contentOffset).sum(along: 2) + positionSpread + offset * offset * p
        reciprocalStandardDeviation = Tensor(1) / (squares / (c + p) + epsilon).squareRoot()
        perExample = concatenated(
            [content.transposed, mean.reshaped(to: [mean.shape[0], 1, mean.shape[1]])], along: 1)
    }
}
