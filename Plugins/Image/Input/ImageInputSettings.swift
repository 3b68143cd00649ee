import PerceiverKit

/// Settings of the input `image`.
public struct ImageInputSettings: Settings {
    /// How a row knows its place.
    public enum Positions: String, Codable, Sendable, CaseIterable {
        /// Fourier features beside the content (arXiv 2103.03206, section 3.2).
        case fourier
        /// A learned vector for each place, added to the content.
        case learned
    }

    /// How rows know their places.
    public var positions = Positions.fourier
    /// Frequencies of the Fourier positions for each axis.
    public var bands = 32
    /// Rows, and columns, of pixels that make one row of the input array.
    public var patchSize = 1
    /// Channels of a learned linear map of each patch; nil: patches are taken as they are.
    public var projectedChannels: Int?
    /// What makes samples numbers around zero.
    public var normalization = PixelNormalization.range

    /// The defaults.
    public init() {}

    /// A line for each setting.
    public static let help = [
        "positions": "fourier (beside the content) or learned (added to it)",
        "bands": "frequencies of the Fourier positions for each axis",
        "patch_size": "rows and columns of pixels that make one row of the input array",
        "projected_channels": "channels of a learned linear map of each patch; null: none",
        "normalization": "range (-1 to 1), image (mean 0, deviation 1 in each) or training_set (by channel)",
    ]

    /// Checks what the types cannot, for images of `shape`: [height, width, channels].
    func check(imageShape shape: [Int]) throws {
        guard shape.count == 3, shape.allSatisfy({ $0 > 0 }) else {
            throw SettingsError("The shape of an image is [height, width, channels]; the data's is \(shape).")
        }
        guard bands >= 0 else {
            throw SettingsError("input.bands should be 0 or more, not \(bands).")
        }
        guard patchSize >= 1, shape[0] % patchSize == 0, shape[1] % patchSize == 0 else {
            throw SettingsError(
                "input.patch_size should divide the \(shape[0]) rows and \(shape[1]) columns of the images; "
                    + "\(patchSize) does not.")
        }
        if let projectedChannels, projectedChannels < 1 {
            throw SettingsError("input.projected_channels should be 1 or more, not \(projectedChannels).")
        }
    }
}
