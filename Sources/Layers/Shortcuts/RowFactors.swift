import Tensors

/// Layer norm and a linear map of rows [content | positions], without storing the rows.
///
/// With mean u and reciprocal standard deviation r of a row, a linear map W after the norm is
///
///     r (Wc content + Wp position - u w1) + w0
///
/// where Wc and Wp are the parts of W times the norm's weight, w1 is the sum of W times the norm's weight
/// over all channels, and w0 is W times the norm's bias, plus the bias of the map. Only `perExample` =
/// [content | u] and r depend on the example. Where content goes through a map A x + a first, Wc A takes the place of Wc,
/// and Wc a is added to Wp position.
struct RowFactors: Sendable {
    /// [b, c + 1, m]: content and mean, channels first.
    let perExample: Tensor
    /// [b, m]: r, the reciprocal standard deviation.
    let reciprocalStandardDeviation: Tensor
    /// Of the norm, added to the variance.
    let epsilon: Float
    /// [b, 1, m]: a channel that becomes 1 when multiplied by r.
    var one: Tensor { Tensor(1) / reciprocalStandardDeviation.reshaped(to: [perExample.shape[0], 1, -1]) }

    init(_ array: InputArray, positions: Positions, epsilon: Float) {
        self.epsilon = epsilon
        let (content, c, p) = (array.content, Float(array.contentChannels), Float(positions.shape[1]))
        // [b, m] of content, and [m] of positions.
        let (contentMean, contentSpread) = array.contentMap?.moments(of: content) ?? content.rowMoments
        let (positionMean, positionSpread) = positions.moments
        let mean = (contentMean * c + positionMean * p) / (c + p)
        // The variance as a sum of squares, because E[x^2] - u^2 is not stable.
        let (contentOffset, positionOffset) = (contentMean - mean, positionMean - mean)
        let squares =
            contentSpread + contentOffset * contentOffset * c + positionSpread
            + positionOffset * positionOffset * p
        reciprocalStandardDeviation = Tensor(1) / (squares / (c + p) + epsilon).squareRoot()
        perExample = concatenated(
            [content.transposed, mean.reshaped(to: [mean.shape[0], 1, mean.shape[1]])], along: 1)
    }
}

extension Tensor {
    /// The mean of each row along the last axis, and the sum of the squared differences from it.
    fileprivate var rowMoments: (mean: Tensor, spread: Tensor) {
        let mean = mean(along: -1)
        let centred = self - mean.reshaped(to: mean.shape + [1])
        return (mean, (centred * centred).sum(along: -1))
    }
}
