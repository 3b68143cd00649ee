import PerceiverKit

/// How samples are normalised.
public enum PixelNormalization: String, Codable, Sendable, CaseIterable {
    /// To the range -1 to 1.
    case range
    /// Each image to mean 0 and standard deviation 1.
    case image
    /// Each channel to mean 0 and standard deviation 1 over the training images.
    case trainingSet = "training_set"
    /// Red, green and blue by their mean and standard deviation over ImageNet, as models that were trained on it expect.
    case imagenet
    /// Each channel by a mean and a standard deviation that the settings give.
    case given
}

/// Normalises the samples of images.
struct PixelNormalizer: Sendable {
    let kind: PixelNormalization
    let moments: ChannelMoments?

    /// - Throws: `SettingsError` if the method needs moments that there are not for each channel.
    init(_ settings: ImageInputSettings, data: DataDescription, channelCount: Int) throws {
        kind = settings.normalization
        moments =
            switch kind {
            case .range, .image: nil
            case .trainingSet: try ChannelMoments(describedBy: data, channelCount: channelCount)
            case .imagenet: .imagenet
            case .given:
                ChannelMoments(
                    means: settings.normalizationMeans,
                    standardDeviations: settings.normalizationDeviations)
            }
        let counts = [moments?.means.count, moments?.standardDeviations.count].compactMap { $0 }
        guard counts.allSatisfy({ $0 == channelCount }) else {
            throw SettingsError(
                "input.normalization is \(kind.rawValue), with \(counts[0]) means and \(counts[1]) deviations, but the images "
                    + "have \(channelCount) channels"
                    + (kind == .given
                        ? "; input.normalization_means and input.normalization_deviations should have one for each."
                        : "."))
        }
    }

    /// The mean and the deviation that each channel is normalised by; nil where they differ between images.
    var fixedMoments: ChannelMoments? { kind == .range ? .range : moments }

    /// That of noise of a single level in an image of so many samples: 1 / sqrt(samples), in levels of 255, as in TensorFlow's
    /// `per_image_standardization`.
    static func leastDeviation(sampleCount: Int) -> Float { 1 / (255 * Float(sampleCount).squareRoot()) }

    /// Float32 of the same shape, from bytes [b, height, width, channels] or float32 from 0 to 1.
    ///
    /// - Throws: `BatchError` for other types.
    func callAsFunction(_ images: Tensor) throws -> Tensor {
        guard images.dtype == .uint8 || images.dtype == .float32 else {
            throw BatchError("Images are uint8, or float32 from 0 to 1, not \(images.dtype).")
        }
        func affine(_ scale: Float, _ offset: Float) -> Tensor {
            images.dtype == .uint8 ? images.scaled(by: scale / 255, plus: offset) : images * scale + offset
        }
        if let moments {
            return (affine(1, 0) - Tensor(moments.means)) / Tensor(moments.standardDeviations)
        }
        return kind == .image ? affine(1, 0).standardizedByImage : affine(2, -1)
    }
}

extension Tensor {
    /// Images [b, ...] of samples from 0 to 1, each normalised to mean 0 and standard deviation 1.
    ///
    /// The standard deviation is at least ``PixelNormalizer/leastDeviation(sampleCount:)``, so that a constant image becomes zeros.
    fileprivate var standardizedByImage: Tensor {
        let count = shape.dropFirst().reduce(1, *)
        let floor = PixelNormalizer.leastDeviation(sampleCount: count)
        let flat = reshaped(to: [shape[0], count])
        let centred = flat - flat.mean(along: 1, keepingAxis: true)
        let deviations = (centred * centred).mean(along: 1, keepingAxis: true).squareRoot().floats
        return (centred / Tensor(deviations.map { Swift.max($0, floor) }, shape: [shape[0], 1]))
            .reshaped(to: shape)
    }
}
