import Tensors

/// A linear map of the content of an input array, for content that has fewer channels before it than after.
///
/// The fast attention applies it to keys and values once for all rows, and never computes the mapped content.
public struct ContentMap: Sendable {
    /// [channels, c], for content of c channels.
    let weight: Tensor
    /// [channels].
    let bias: Tensor

    /// The map of a layer.
    public init(_ layer: Linear) {
        weight = layer.weight.value
        bias = layer.bias?.value ?? Tensor(zeros: [layer.weight.shape[0]])
    }

    /// Channels of the mapped content.
    var channels: Int { weight.shape[0] }

    /// Maps [b, m, c] to [b, m, channels].
    func callAsFunction(_ content: Tensor) -> Tensor { linear(content, weight: weight, bias: bias) }

    /// The mean of each mapped row, and the sum of the squared differences from it, [b, m] each.
    ///
    /// With the columns of weight and bias minus their means, [W b], and z = [x 1], the sum is zᵀ ([W b]ᵀ [W b]) z.
    func moments(of content: Tensor) -> (mean: Tensor, spread: Tensor) {
        let (b, m) = (content.shape[0], content.shape[1])
        let z = concatenated([content, Tensor(repeating: 1, shape: [b, m, 1])], along: 2)
        let whole = concatenated([weight, bias.reshaped(to: [-1, 1])], along: 1)
        let means = whole.mean(along: 0, keepingAxis: true)
        let centred = whole - means
        let products = matmul(centred, centred, transposingA: true)
        return (
            matmul(z, means, transposingB: true).reshaped(to: [b, m]), (matmul(z, products) * z).sum(along: 2)
        )
    }
}

extension InputArray {
    /// The same rows with mapped content, and no map.
    public var mapped: InputArray {
        guard let contentMap else { return self }
        return InputArray(
            content: contentMap(content), positions: positions, isPadding: isPadding, parts: parts)
    }
}
