import Tensors
import TestSupport

private struct ConvolutionCase {
    var shape: [Int]
    var outputs = 3
    var window = [3, 2]
    var hasBias = false
    var stride = 1
    var padding = 0

    var row: OperationRow {
        let (stride, padding, hasBias, window, outputs, shape) = (
            stride, padding, hasBias, window, outputs, self.shape
        )
        let channels = shape[3]
        let result =
            [shape[0]] + (0..<2).map { (shape[$0 + 1] + 2 * padding - window[$0]) / stride + 1 } + [outputs]
        return OperationRow(
            "convolution \(shape) by \(window) to \(outputs), bias \(hasBias), stride \(stride), padding \(padding)",
            normal(shape, [outputs, channels] + window)
                + (hasBias ? [Tensor(normal: [outputs], seed: 3)] : []),
            {
                convolution(
                    $0[0], weight: $0[1], bias: hasBias ? $0[2] : nil, stride: stride, padding: padding)
            },
            reference: { x in
                DoubleArray(shape: result) { index in
                    var total = hasBias ? x[2][index[3]] : 0
                    for dy in 0..<window[0] {
                        for dx in 0..<window[1] {
                            let (y, z) = (index[1] * stride + dy - padding, index[2] * stride + dx - padding)
                            guard y >= 0, z >= 0, y < shape[1], z < shape[2] else { continue }
                            total += sum(0..<channels) {
                                x[0][index[0], y, z, $0] * x[1][index[3], $0, dy, dx]
                            }
                        }
                    }
                    return total
                }
            })
    }
}

let convolutionRows = [
    ConvolutionCase(shape: [1, 4, 5, 2]),
    ConvolutionCase(shape: [2, 5, 4, 1], outputs: 1, window: [1, 1], hasBias: true),
    ConvolutionCase(shape: [2, 6, 7, 3], hasBias: true, stride: 2, padding: 1),
    ConvolutionCase(shape: [1, 9, 8, 3], window: [7, 7], stride: 2, padding: 3),
    // A window that lies in the padding but for a corner; many lines of many windows.
    ConvolutionCase(shape: [1, 1, 1, 2], window: [3, 3], hasBias: true, padding: 2),
    ConvolutionCase(shape: [2, 21, 20, 2], outputs: 17, window: [2, 3], stride: 1),
].map(\.row)

let maxPoolRows = [
    ([1, 3, 3, 1], 3, 1), ([2, 7, 6, 3], 3, 2), ([1, 4, 5, 18], 2, 2), ([2, 5, 4, 2], 1, 1),
].map {
    shape, window, stride in
    OperationRow(
        "largest of \(window)x\(window), stride \(stride), of \(shape)", normal(shape),
        { $0[0].maxPool(window: window, stride: stride) },
        reference: { x in
            let (lines, columns) = ((shape[1] - window) / stride + 1, (shape[2] - window) / stride + 1)
            return DoubleArray(shape: [shape[0], lines, columns, shape[3]]) { index in
                (0..<window * window).map {
                    x[0][index[0], index[1] * stride + $0 / window, index[2] * stride + $0 % window, index[3]]
                }.max() ?? .nan
            }
        })
}
