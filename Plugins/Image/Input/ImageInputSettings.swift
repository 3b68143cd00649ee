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
    }

    @Setting("fourier (beside the content) or learned (added to it)") public var positions = Positions.fourier
    @Setting("frequencies of the Fourier positions for each axis", .from(0, to: 10_000)) public var bands = 32
    @Setting("side length of the square patches that are the rows of the input array, in pixels") public
        var patchSize = 1
    @Setting("channels of a learned linear map of each patch; null: none") public var projectedChannels: Int?
    @Setting(
        "range (-1 to 1), image (each to mean 0, standard deviation 1) or training_set (each channel over all)"
    )
    public var normalization = PixelNormalization.range

    /// The defaults.
    public init() {}

    /// Checks what the ranges cannot, for images of `shape`: [height, width, channels].
    ///
    /// - Throws: `SettingsError` for a patch that does not fit, or rows too large for the memory even with one image.
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
