import Tensors

/// What layer norm does to rows [content | positions], without ever making them.
///
/// With mean u and reciprocal deviation r of a row x, a linear map W after the norm is
///
///     r (Wc content + Wp position - u w1) + w0
///
/// where Wc and Wp are the parts of W times the norm's weight, w1 is the sum of that over the channels, and w0 is W
/// times the norm's bias, plus W's own bias. Only `own` = [content | u] and r depend on the example.
struct RowFactors: Sendable {
    /// [b, c + 1, m]: content and mean, channels first.
    let own: Tensor
    /// [b, m]: the reciprocal deviation.
    let rowScale: Tensor
    /// Of the norm, added to the variance.
    let epsilon: Float
    /// [b, 1, m]: a channel that the row scale makes 1.
    var one: Tensor { Tensor(1) / rowScale.reshaped(to: [rowScale.shape[0], 1, -1]) }

    init(content: Tensor, positions: Positions, epsilon: Float) {
        self.epsilon = epsilon
        let (c, p) = (Float(content.shape[2]), Float(positions.shape[1]))
        let (positionMean, positionSpread) = positions.moments  // [m]
        let mean = (content.sum(along: 2) + positionMean * p) / (c + p)  // [b, m]
        // The variance in two parts that are each a sum of squares: stable, as E[x^2] - u^2 is not.
        let contentOffset = content - mean.reshaped(to: mean.shape + [1])
        let offset = positionMean - mean
        let squares = (contentOffset * contentOffset).sum(along: 2) + positionSpread + offset * offset * p
        rowScale = Tensor(1) / (squares / (c + p) + epsilon).squareRoot()
        own = concatenated(
            [content.transposed, mean.reshaped(to: [mean.shape[0], 1, mean.shape[1]])], along: 1)
    }
}
