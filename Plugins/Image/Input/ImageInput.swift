import PerceiverKit

/// Images of one size as rows of patches with positions; by default, a patch is a pixel.
///
/// A row's content is the normalised samples of its patch, or what a stem makes of the image there, or a learned linear map
/// of either. Reads `image` of a batch: bytes [b, height, width, channels], or float32 from 0 to 1 of the same shape.
public struct ImageInput: InputWithExamples, InputWithPictures, InputWithRowValues {
    /// The shape of an image: [height, width, channels].
    public let imageShape: [Int]
    /// What images go through first; nil: nothing.
    let stem: ConvolutionStem?
    /// The linear map from the samples of a patch to its content; nil: the samples are the content.
    let projection: Linear?
    /// Learned positions; nil where they are Fourier features.
    let learned: LearnedPositions?
    /// [patches, 2 * (2 * bands + 1)], a constant beside the content; nil where positions are learned.
    let fourier: Positions?
    /// The side length of a patch, in pixels.
    let patchSize: Int
    /// The sizes of rows.
    let rows: ImageRows
    /// Whether positions are added to the content, not beside it.
    let addsPositions: Bool
    let normalizer: PixelNormalizer
    /// The samples of images as tokens.
    let samples: ImageLanguage
    /// How files of another size are resized; nil: they are an error.
    let resizing: Resizing?

    /// Declares the input for the images of a data set.
    ///
    /// - Throws: `SettingsError` if the data has no images, or for settings that do not fit them.
    public init(_ settings: ImageInputSettings = ImageInputSettings(), data: DataDescription) throws {
        imageShape = try data.shape("image")
        rows = try ImageRows(settings, imageShape: imageShape)
        patchSize = settings.patchSize
        stem = settings.stem == .none ? nil : ConvolutionStem(imageShape[2], settings.stemChannels)
        projection = settings.projectedChannels.map { [rows] in Linear(rows.sampleCount, $0) }
        addsPositions = settings.positions == .learned
        switch settings.positions {
        case .fourier:
            fourier = fourierPositions(
                sizes: rows.grid, bandCount: settings.bands,
                resolutions: settings.resolution.map { [$0, $0] })
            learned = nil
        case .learned, .learnedBeside:
            fourier = nil
            learned = LearnedPositions(
                grid: rows.grid, learnedFor: settings.positionGrid, channels: rows.learnedChannels,
                projectedChannels: settings.positionProjectionChannels)
        }
        normalizer = try PixelNormalizer(settings, data: data, channelCount: imageShape[2])
        samples = ImageLanguage(
            imageShape: imageShape, levels: settings.tokenLevels, classNames: data.classNames)
        resizing = try data.fact(Resizing.self)
    }

    /// The channels of a row: its content, and a position beside that.
    public var channels: Int { rows.contentChannels + rows.positionChannels }

    /// A row for each patch, or for each place that a stem makes.
    public var largestArray: InputArraySize? {
        InputArraySize(
            rowCount: rows.grid[0] * rows.grid[1],
            contentChannels: mapsInAttention ? rows.sampleCount : rows.contentChannels,
            sharesPositions: rows.positionChannels > 0)
    }

    /// Content [b, rows, channels], with positions beside it that all images share, or learned ones added.
    public func callAsFunction(_ batch: Batch) throws -> InputArray {
        let images = try normalized(batch)
        let samples = stem.map { $0(images).patches(ofSize: 1) } ?? images.patches(ofSize: patchSize)
        let array = InputArray(
            content: samples, contentMap: projection.map(ContentMap.init),
            positions: addsPositions ? nil : learned.map { Positions($0()) } ?? fourier)
        // Attention needs not compute content that a map makes wider.
        guard !mapsInAttention else { return array }
        var mapped = array.mapped
        if addsPositions, let learned { mapped.content = mapped.content + learned() }
        return mapped
    }

    /// Whether the projection is left to attention.
    private var mapsInAttention: Bool {
        rows.positionChannels > 0 && rows.sampleCount < rows.contentChannels
    }

    /// The mean and the deviation that each channel is normalised by; nil where they differ between images.
    var fixedMoments: ChannelMoments? { normalizer.fixedMoments }

    /// The normalised images, [b, height, width, channels].
    private func normalized(_ batch: Batch) throws -> Tensor {
        let images = try batch.tensor("image")
        guard images.rank == 4, Array(images.shape.dropFirst()) == imageShape else {
            throw BatchError(
                "The model takes images of shape \(imageShape) (height, width, channels); "
                    + "those of the batch have shape \(Array(images.shape.dropFirst())).")
        }
        return try normalizer(images)
    }
}

extension ImageInput {
    /// The positions of the rows.
    public func places(in batch: Batch) -> QueryArray {
        QueryArray(shared: fourier?.rows ?? learned?() ?? Tensor(zeros: placesShape))
    }

    /// A place for each row.
    public var placesShape: [Int] { fourier?.shape ?? learned?.shape ?? [0, 0] }

    /// Samples of a patch.
    public var valueCount: Int { patchSize * patchSize * imageShape[2] }

    /// The normalised samples of each patch, whatever map they go through.
    ///
    /// - Throws: `BatchError` where a stem makes rows that are no patches.
    public func rowValues(of input: InputArray, in batch: Batch) throws -> Tensor {
        guard stem == nil else {
            throw BatchError(
                "With input.stem convolution a row is no part of the image, so that its samples cannot be predicted; "
                    + "input.patch_size makes rows that are.")
        }
        return try normalized(batch).patches(ofSize: patchSize)
    }
}

extension Tensor {
    /// Images [b, height, width, c] as rows of square patches [b, patches, side * side * c]: space to depth.
    ///
    /// Patches are in row-major order, and so are the pixels of each.
    func patches(ofSize side: Int) -> Tensor {
        let (b, height, width, c) = (shape[0], shape[1], shape[2], shape[3])
        let (rows, columns) = (height / side, width / side)
        let whole = [b, rows * columns, side * side * c]
        guard side > 1 else { return reshaped(to: whole) }
        return reshaped(to: [b, rows, side, columns, side * c]).transposed([0, 1, 3, 2, 4]).reshaped(
            to: whole)
    }
}
