// Convolution and pooling over the rows and columns of [b, h, w, c].

/// The convolution of x with a weight of small rectangles, as in PyTorch a sum of products without mirroring, plus a bias.
///
/// - Parameters:
///   - x: [b, h, w, c].
///   - weight: [o, c, rows, columns].
///   - bias: [o].
///   - stride: steps between two windows, in rows and in columns.
///   - padding: zeros on all sides of x, fewer than the rows and the columns of the weight.
/// - Returns: [b, (h + 2 padding - rows) / stride + 1, likewise for columns, o], rounded down.
public func convolution(
    _ x: Tensor, weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0
) -> Tensor {
    require(
        weight.rank == 4 && x.rank == 4 && x.shape[3] == weight.shape[1]
            && (bias.map { $0.shape == [weight.shape[0]] } ?? true),
        "convolution: input \(x.shape), weight \(weight.shape) and bias \(bias?.shape ?? []) do not fit.")
    let windows = windows(
        of: x, height: weight.shape[2], width: weight.shape[3], stride: stride, padding: padding,
        in: "convolution")
    // In the order of the elements of a patch.
    let rows = weight.transposed([0, 2, 3, 1]).reshaped(to: [weight.shape[0], -1])
    let (xs, w, hasBias) = (x.detached, rows.detached, bias != nil)
    return Primitives.convolution(x, weight: Primitives.transposed(w), bias: bias, windows: windows)
        .recorded([x, rows] + [bias].compactMap { $0 }) { gradient, isNeeded in
            var parts: [Tensor?] = [
                isNeeded[0]
                    ? Primitives.convolutionInputGradient(gradient, weight: w, windows: windows) : nil,
                isNeeded[1]
                    ? Primitives.convolutionWeightGradient(gradient, at: xs, windows: windows).transposed
                    : nil,
            ]
            if hasBias { parts.append(isNeeded[2] ? gradient.rows.sum(along: 0) : nil) }
            return parts
        }
}

extension Tensor {
    /// The largest element of each channel in square windows over the rows and columns of [b, h, w, c].
    ///
    /// - Parameters:
    ///   - window: rows and columns of a window.
    ///   - stride: steps between two windows, in rows and in columns.
    /// - Returns: [b, (h - window) / stride + 1, (w - window) / stride + 1, c], rounded down: what is left of a window at the
    ///   end does not count. The gradient goes to the first of equally large elements.
    public func maxPool(window: Int, stride: Int) -> Tensor {
        require(rank == 4, "maxPool takes [b, h, w, c], not \(shape).")
        let windows = windows(
            of: self, height: window, width: window, stride: stride, padding: 0, in: "maxPool")
        let x = detached
        return Primitives.maxPool(self, windows: windows)
            .recorded((self, { Primitives.maxPoolGradient($0, at: x, windows: windows) }))
    }
}

private func windows(
    of x: Tensor, height: Int, width: Int, stride: Int, padding: Int, in name: String
) -> Windows {
    require(
        stride > 0 && padding >= 0 && padding < min(height, width) && height <= x.shape[1] + 2 * padding
            && width <= x.shape[2] + 2 * padding,
        "\(name): windows of \(height)x\(width) with stride \(stride) and padding \(padding) do not fit \(x.shape)."
    )
    return Windows(of: x.shape, height: height, width: width, stride: stride, padding: padding)
}
