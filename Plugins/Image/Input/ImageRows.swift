import PerceiverKit

/// The sizes of the rows that settings make of images.
struct ImageRows {
    /// Lines and columns of rows.
    let grid: [Int]
    /// Channels of what a row has of its image before any projection.
    let sampleCount: Int
    /// Channels of the content.
    let contentChannels: Int
    /// Channels of a position; 0 where it is added to the content.
    let positionChannels: Int
    /// Channels of a learned position before its projection.
    let learnedChannels: Int

    /// - Parameters:
    ///   - settings: of the input.
    ///   - shape: of an image, [height, width, channels].
    /// - Throws: `SettingsError` for settings that do not fit together or the images, or rows too large for the memory even
    ///   with one image.
    init(_ settings: ImageInputSettings, imageShape shape: [Int]) throws {
        try settings.checkRanges(at: "input")
        guard shape.count == 3, shape.allSatisfy({ $0 > 0 }) else {
            throw SettingsError("The shape of an image is [height, width, channels]; the data's is \(shape).")
        }
        (grid, sampleCount) = try settings.grid(ofImage: shape)
        contentChannels = settings.projectedChannels ?? sampleCount
        learnedChannels = settings.positionChannels ?? contentChannels
        let width =
            settings.positions == .fourier
            ? 2 * (2 * settings.bands + 1) : settings.positionProjectionChannels ?? learnedChannels
        if settings.positions == .learned {
            guard width == contentChannels else {
                throw SettingsError(
                    "With input.positions learned, positions are added to the content, which has \(contentChannels) channels; "
                        + "those of the positions are \(width). input.positions learned_beside puts them beside it."
                )
            }
            positionChannels = 0
        } else {
            positionChannels = width
        }
        // Fourier positions are kept as a table of each axis.
        let positionRows =
            settings.positions == .fourier ? Double(grid[0] + grid[1]) : Double(grid[0]) * Double(grid[1])
        try requireMemory(
            4 * (Double(grid[0]) * Double(grid[1]) * Double(contentChannels) + positionRows * Double(width)),
            for:
                "One image of \(shape[0])x\(shape[1]), as rows with positions of \(width) channels,",
            advice:
                "A lower data.height and data.width, fewer input.bands, input.projected_channels or "
                + "input.position_channels take less.")
    }
}

extension ImageInputSettings {
    /// Lines and columns of rows, and the channels that a row has of an image.
    fileprivate func grid(ofImage shape: [Int]) throws -> (grid: [Int], sampleCount: Int) {
        switch stem {
        case .none:
            guard shape[0] % patchSize == 0, shape[1] % patchSize == 0 else {
                throw SettingsError(
                    "input.patch_size should divide the \(shape[0]) rows and \(shape[1]) columns of the images; "
                        + "\(patchSize) does not.")
            }
            return ([shape[0] / patchSize, shape[1] / patchSize], patchSize * patchSize * shape[2])
        case .convolution:
            guard patchSize == 1 else {
                throw SettingsError(
                    "input.patch_size should be 1 with input.stem convolution, which makes rows of its own, not \(patchSize)."
                )
            }
            let grid = shape[..<2].map(ConvolutionStem.places)
            guard grid.allSatisfy({ $0 > 0 }) else {
                throw SettingsError(
                    "input.stem convolution takes images of at least 5x5, not of \(shape[0])x\(shape[1]).")
            }
            return (grid, stemChannels)
        }
    }
}
