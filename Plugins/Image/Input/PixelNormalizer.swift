import PerceiverKit

/// What makes samples numbers around zero.
public enum PixelNormalization: String, Codable, Sendable, CaseIterable {
    /// From -1 to 1.
    case range
    /// Each image on its own to mean 0 and deviation 1.
    case image
    /// Each channel to mean 0 and deviation 1 over the training images.
    case trainingSet = "training_set"
}

/// Turns the samples of images into numbers around zero.
struct PixelNormalizer: Sendable {
    private let kind: PixelNormalization
    private let moments: ChannelMoments?

    /// - Throws: `SettingsError` if what is asked for needs numbers that the data does not say.
    init(_ kind: PixelNormalization, data: DataDescription, channelCount: Int) throws {
        self.kind = kind
        moments =
            try kind == .trainingSet ? ChannelMoments(describedBy: data, channelCount: channelCount) : nil
    }

    /// Float32 of the same shape, from bytes [b, height, width, channels] or float32 from 0 to 1.
    ///
    /// - Throws: `BatchError` for other types.
    func callAsFunction(_ images: Tensor) throws -> Tensor {
        guard images.dtype != .int32 else {
            throw BatchError("Images are uint8, or float32 from 0 to 1, not int32.")
        }
        func affine(_ scale: Float, _ offset: Float) -> Tensor {
            images.dtype == .uint8 ? images.scaled(by: scale / 255, plus: offset) : images * scale + offset
        }
        switch kind {
        case .range: return affine(2, -1)
        case .image: return affine(1, 0).standardizedByImage
        case .trainingSet:
            guard let moments else { return affine(1, 0) }
            return (affine(1, 0) - Tensor(moments.means)) / Tensor(moments.deviations)
        }
    }
}

extension Tensor {
    /// Images [b, ...] of samples from 0 to 1, each to mean 0 and deviation 1.
    ///
    /// A deviation below that of a single level of noise counts as that, so that an even image becomes zeros:
    /// 1 / sqrt(samples), in levels of 255, as in TensorFlow's `per_image_standardization`.
    fileprivate var standardizedByImage: Tensor {
        let count = shape.dropFirst().reduce(1, *)
        let floor = 1 / (255 * Float(count).squareRoot())
        let flat = reshaped(to: [shape[0], count])
        let centred = flat - flat.mean(along: 1, keepingAxis: true)
        let deviations = (centred * centred).mean(along: 1, keepingAxis: true).squareRoot().floats
        return (centred / Tensor(deviations.map { Swift.max($0, floor) }, shape: [shape[0], 1]))
            .reshaped(to: shape)
    }
}
