import PerceiverKit

/// The stem of the paper's convolutional classifier: a convolution of 7x7, batch norm, ReLU, and the largest of 3x3, each
/// second row and column twice, so that there is about a row for 16 pixels.
struct ConvolutionStem: Module {
    let convolution: Convolution
    let norm: BatchNorm

    /// Declares a stem from `inputs` to `outputs` channels.
    init(_ inputs: Int, _ outputs: Int) {
        convolution = Convolution(inputs, outputs, window: 7, stride: 2, padding: 3, hasBias: false)
        norm = BatchNorm(outputs)
    }

    /// The places along an axis that the stem makes of one of `length` pixels; 0 if there are too few.
    static func places(along length: Int) -> Int {
        let filtered = (length - 1) / 2 + 1
        return filtered < 3 ? 0 : (filtered - 3) / 2 + 1
    }

    /// Images [b, height, width, inputs] as [b, places, places, outputs].
    func callAsFunction(_ images: Tensor) -> Tensor {
        convolution(images, then: norm).relu().maxPool(window: 3, stride: 2)
    }
}
