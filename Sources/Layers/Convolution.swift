import Tensors

/// A convolution over the rows and columns of [b, h, w, c].
public struct Convolution: Module {
    /// [outputs, inputs, window, window].
    public let weight: Parameter
    /// [outputs].
    public let bias: Parameter?
    /// Steps between two windows.
    public let stride: Int
    /// Zeros on all sides.
    public let padding: Int

    /// Declares a convolution with square windows.
    ///
    /// - Parameters:
    ///   - inputs: channels of the input.
    ///   - outputs: channels of the result.
    ///   - window: rows and columns of a window.
    ///   - stride: steps between two windows.
    ///   - padding: zeros on all sides, fewer than `window`.
    ///   - hasBias: whether there is a bias; without one where a norm follows.
    public init(
        _ inputs: Int, _ outputs: Int, window: Int, stride: Int = 1, padding: Int = 0, hasBias: Bool = true
    ) {
        let bound = 1 / Float(max(1, inputs * window * window)).squareRoot()
        weight = Parameter([outputs, inputs, window, window], .uniform(bound: bound), role: .map)
        bias = hasBias ? Parameter([outputs], .uniform(bound: bound)) : nil
        self.stride = stride
        self.padding = padding
    }

    /// Maps [b, h, w, inputs] to [b, h', w', outputs].
    public func callAsFunction(_ x: Tensor) -> Tensor {
        convolution(x, weight: weight.value, bias: bias?.value, stride: stride, padding: padding)
    }

    /// The same and then a batch norm, whose running statistics become part of the weight where it uses them.
    public func callAsFunction(_ x: Tensor, then norm: BatchNorm) -> Tensor {
        guard !norm.usesBatch else { return norm(self(x)) }
        let (scale, offset) = norm.affine
        return convolution(
            x, weight: weight.value * scale.reshaped(to: [-1, 1, 1, 1]),
            bias: bias.map { $0.value * scale + offset } ?? offset, stride: stride, padding: padding)
    }
}
