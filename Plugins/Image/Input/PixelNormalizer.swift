import PerceiverKit

/// How samples are normalised.
public enum PixelNormalization: String, Codable, Sendable, CaseIterable {
    /// To the range -1 to 1.
    case range
    /// Each image to mean 0 and standard deviation 1.
    case image
    /// Each channel to mean 0 and standard deviation 1 over the training images.
    case trainingSet = "training_set"
}

/// Normalises the samples of images.
struct PixelNormalizer: Sendable {
    private let kind: PixelNormalization
    private let moments: ChannelMoments?

    /// - Throws: `SettingsError` if the method needs moments that the data does not have.
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
            return (affine(1, 0) - Tensor(moments.means)) / Tensor(moments.standardDeviations)
        }
    }
}

extension Tensor {
    /// Images [b, ...] of samples from 0 to 1, each normalised to mean 0 and standard deviation 1.
    ///
    /// The standard deviation is at least that of noise of a single level, so that a constant image becomes zeros:
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
