import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the input `image`.
public struct ImageInputSettings: Settings {
    /// How a row knows its place.
    public enum Positions: String, Codable, Sendable, CaseIterable {
        /// Fourier features beside the content (arXiv 2103.03206, section 3.2).
        case fourier
        /// A learned vector for each place, added to the content.
        case learned
    }

    @Setting("fourier (beside the content) or learned (added to it)") public var positions = Positions.fourier
    @Setting("frequencies of the Fourier positions for each axis", .from(0, to: 10_000)) public var bands = 32
    @Setting("rows and columns of pixels that make one row of the input array") public var patchSize = 1
    @Setting("channels of a learned linear map of each patch; null: none") public var projectedChannels: Int?
    @Setting("range (-1 to 1), image (mean 0, deviation 1 in each) or training_set (by channel)")
    public var normalization = PixelNormalization.range

    /// The defaults.
    public init() {}

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
