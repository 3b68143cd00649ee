import PerceiverImage

/// Two frames as rows: each pixel's 3x3 neighbours in both, in a learned linear map, with Fourier positions beside it, as in the
/// optical flow of arXiv 2107.14795, section 4.3.
///
/// Reads `frames` of a batch, bytes [b, 2, height, width, 3], or float32 from 0 to 1 of the same shape. Frames larger than the
/// model's are cut into tiles that overlap, each a view of the example.
public struct FramesInput: InputWithExamples {
    /// From the 54 samples of a row.
    let projection: Linear
    private let positions: Positions
    /// Height and width that the model sees at once: those of the data.
    let tile: (height: Int, width: Int)
    private let overlap: Int

    /// Declares the input for the frames of a data set.
    ///
    /// - Throws: `SettingsError` if the data has no frames, or for settings that do not fit them.
    public init(_ settings: FramesInputSettings = FramesInputSettings(), data: DataDescription) throws {
        try settings.checkRanges(at: "input")
        let shape = try data.shape("frames")
        guard shape.count == 4, shape[0] == 2, shape[3] == 3 else {
            throw SettingsError(
                "Two frames have the shape [2, height, width, 3]; those of the data have \(shape).")
        }
        tile = (shape[1], shape[2])
        guard settings.overlap < min(tile.height, tile.width) else {
            throw SettingsError(
                "input.overlap should be less than the \(min(tile.height, tile.width)) pixels of a tile's shorter side, not "
                    + "\(settings.overlap).")
        }
        let positionChannels = Double(2 * (2 * settings.bands + 1))
        try requireMemory(
            4 * Double(shape[1]) * Double(shape[2]) * (54 + Double(settings.channels))
                + 4 * (Double(shape[1]) + Double(shape[2])) * positionChannels,
            for:
                "Two frames of \(shape[1])x\(shape[2]), as rows with positions of \(Int(positionChannels)) channels,",
            advice: "Smaller frames, fewer input.bands or input.channels take less.")
        overlap = settings.overlap
        projection = Linear(54, settings.channels)
        positions = fourierPositions(sizes: [tile.height, tile.width], bandCount: settings.bands)
        channels = settings.channels + positions.shape[1]
    }

    /// The channels of a row: those of the map, and those of a Fourier position.
    public let channels: Int

    /// A row for each pixel.
    public var largestArray: InputArraySize? {
        InputArraySize(
            rowCount: tile.height * tile.width, contentChannels: projection.weight.shape[0],
            sharesPositions: true)
    }

    /// As many as there are tiles.
    public func viewCount(of batch: Batch) -> Int {
        (try? tiles(in: batch.tensor("frames")))?.starts.count ?? 1
    }

    /// Content [b * tiles, pixels, channels] with the positions of a tile.
    public func callAsFunction(_ batch: Batch) throws -> InputArray {
        let frames = try batch.tensor("frames")
        return array(of: frames.neighbours(in: try tiles(in: frames)))
    }

    /// The input array of rows [b * tiles, pixels, 54].
    func array(of rows: Tensor) -> InputArray { InputArray(content: projection(rows), positions: positions) }

    /// The tiles that frames are cut into.
    ///
    /// - Throws: `BatchError` for frames of another shape, or smaller than the model's.
    func tiles(in frames: Tensor) throws -> FrameTiles {
        guard frames.rank == 5, frames.shape[1] == 2, frames.shape[4] == 3,
            frames.dtype == .uint8 || frames.dtype == .float32
        else {
            throw BatchError(
                "Frames are bytes or float32 [examples, 2, height, width, 3], not \(frames.dtype) \(frames.shape)."
            )
        }
        let size = (height: frames.shape[2], width: frames.shape[3])
        guard size.height >= tile.height, size.width >= tile.width else {
            throw BatchError(
                "The model takes frames of at least \(tile.height)x\(tile.width) (height x width); these have "
                    + "\(size.height)x\(size.width). Enlarge them, or pad their edges.")
        }
        let tiles = FrameTiles(tile: tile, frame: size, overlap: overlap)
        guard tiles.starts.count <= Self.mostTiles else {
            throw BatchError(
                "Frames of \(size.height)x\(size.width) (height x width) are cut into \(tiles.starts.count) tiles of "
                    + "\(tile.height)x\(tile.width), which are computed together; \(Self.mostTiles) at most can be. Make the frames "
                    + "smaller, or train on larger ones.")
        }
        return tiles
    }

    /// The most tiles of frames: 63 of the published size, 368x496, cover 2160x3840.
    private static let mostTiles = 256

    /// Two pictures.
    public var exampleForm: ExampleForm { .parts(["first": .picture, "second": .picture]) }

    /// A pair of files.
    public var exampleInWords: String? { "a pair of frames, first.png+second.png" }

    /// Reads two pictures of the same size, `first.png+second.png`.
    ///
    /// - Throws: `BatchError` that names what is not there or too small; what is wrong with a file.
    public func example(_ source: ExampleSource) throws -> Batch {
        let pair = try FramePair(source)
        let frames = pair.tensor.reshaped(to: [1] + pair.tensor.shape)
        do {
            _ = try tiles(in: frames)
        } catch {
            throw BatchError("\(source.name): \(error)")
        }
        return Batch(["frames": frames])
    }
}
