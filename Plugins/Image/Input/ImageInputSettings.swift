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

    /// The numbers that some settings may be.
    public static let ranges: [String: SettingRange] = ["bands": .from(0, to: 10_000)]

    /// Checks what the ranges cannot, for images of `shape`: [height, width, channels].
    ///
    /// - Throws: `SettingsError` for a patch that does not fit, or rows that one image alone would fill the memory with.
    func check(imageShape shape: [Int]) throws {
        try checkRanges(at: "input")
        guard shape.count == 3, shape.allSatisfy({ $0 > 0 }) else {
            throw SettingsError("The shape of an image is [height, width, channels]; the data's is \(shape).")
        }
        guard shape[0] % patchSize == 0, shape[1] % patchSize == 0 else {
            throw SettingsError(
                "input.patch_size should divide the \(shape[0]) rows and \(shape[1]) columns of the images; "
                    + "\(patchSize) does not.")
        }
        let rowCount = Double(shape[0] / patchSize) * Double(shape[1] / patchSize)
        let content = projectedChannels.map { Double($0) } ?? Double(patchSize * patchSize * shape[2])
        let positionChannels = positions == .fourier ? 2 * (2 * bands + 1) : 0
        let positionRows = Double(shape[0] / patchSize + shape[1] / patchSize)
        try requireMemory(
            4 * (rowCount * content + positionRows * Double(positionChannels)),
            for:
                "One image of \(shape[0])x\(shape[1]), as rows with positions of \(positionChannels) channels,",
            advice:
                "A lower data.height and data.width, fewer input.bands or input.projected_channels take less."
        )
    }
}
