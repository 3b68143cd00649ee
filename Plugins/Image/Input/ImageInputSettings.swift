import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the input `image`.
public struct ImageInputSettings: Settings {
    /// How rows encode their position.
    public enum Positions: String, Codable, Sendable, CaseIterable {
        /// Fourier features beside the content (arXiv 2103.03206, section 3.2).
        case fourier
        /// A learned vector for each position, added to the content.
        case learned
        /// A learned vector for each position, beside the content.
        case learnedBeside = "learned_beside"
    }

    /// What images go through before they are cut into rows.
    public enum Stem: String, Codable, Sendable, CaseIterable {
        /// Nothing.
        case none
        /// A convolution of 7x7, batch norm, ReLU and max pool, as in the paper's convolutional classifier.
        case convolution
    }

    @Setting("levels of a sample's brightness, where a causal model draws images", .from(2, to: 256))
    public var tokenLevels = 16
    @Setting("fourier (beside the content), learned (added to it) or learned_beside")
    public var positions = Positions.fourier
    @Setting("frequencies of the Fourier positions for each axis", .from(0, to: 10_000)) public var bands = 32
    @Setting(
        "twice the highest frequency of the Fourier positions; null: for each axis as many as it has rows")
    public var resolution: Int?
    @Setting("channels of a learned position; null: those of the content") public var positionChannels: Int?
    @Setting("channels of a learned linear map of each learned position; null: none")
    public var positionProjectionChannels: Int?
    @Setting(
        "side of the square grid that learned positions are for, where images have another: they are interpolated; null: they "
            + "are for the images", .from(1, to: 10_000))
    public var positionGrid: Int?
    @Setting("none, or convolution (7x7, batch norm, ReLU and max pool): a row for about 16 pixels")
    public var stem = Stem.none
    @Setting("channels that a stem makes") public var stemChannels = 64
    @Setting("side length of the square patches that are the rows of the input array, in pixels")
    public var patchSize = 1
    @Setting("channels of a learned linear map of each patch; null: none") public var projectedChannels: Int?
    @Setting(
        "range (-1 to 1), image (each to mean 0, standard deviation 1), training_set (each channel over all), imagenet (as models "
            + "that were trained on it expect) or given (by the two settings below)")
    public var normalization = PixelNormalization.range
    @Setting("with normalization given: the mean of each channel, for samples from 0 to 1", .share)
    public var normalizationMeans: [Float] = []
    @Setting("with normalization given: the standard deviation of each channel", .above(0, to: 1e9))
    public var normalizationDeviations: [Float] = []

    /// The defaults.
    public init() {}
}
