import PerceiverKit

/// Images of one size as rows of patches with positions; by default, a patch is a pixel.
///
/// A row's content is the normalised samples of its patch, or a learned linear map of them.
/// Reads `image` of a batch: bytes [b, height, width, channels], or float32 from 0 to 1 of the same shape.
public struct ImageInput: InputWithExamples, InputWithPictures, InputWithRowValues {
    /// The shape of an image: [height, width, channels].
    public let imageShape: [Int]
    /// The linear map from the samples of a patch to its content; nil: the samples are the content.
    let projection: Linear?
    /// [patches, channels], added to the content; nil where positions are Fourier features.
    let positions: Parameter?
    /// [patches, 2 * (2 * bands + 1)], a constant beside the content; nil where positions are learned.
    let fourier: Positions?
    /// The side length of a patch, in pixels.
    let patchSize: Int
    private let normalizer: PixelNormalizer
    /// How files of another size are resized; nil: they are an error.
    let resize: ResizeMode?

    /// Declares the input for the images of a data set.
    ///
    /// - Throws: `SettingsError` if the data has no images, or for settings that do not fit them.
    public init(_ settings: ImageInputSettings = ImageInputSettings(), data: DataDescription) throws {
        let shape = try data.shape("image")
        try settings.check(imageShape: shape)
        imageShape = shape
        patchSize = settings.patchSize
        let grid = [shape[0] / patchSize, shape[1] / patchSize]
        let sampleCount = patchSize * patchSize * shape[2]
        projection = settings.projectedChannels.map { Linear(sampleCount, $0) }
        let contentChannels = settings.projectedChannels ?? sampleCount
        switch settings.positions {
        case .fourier:
            fourier = fourierPositions(sizes: grid, bandCount: settings.bands)
            positions = nil
        case .learned:
            fourier = nil
            positions = Parameter(
                [grid[0] * grid[1], contentChannels], .truncatedNormal(standardDeviation: 0.02))
        }
        channels = contentChannels + (fourier?.shape[1] ?? 0)
        normalizer = try PixelNormalizer(settings.normalization, data: data, channelCount: shape[2])
        resize = try data.fact(ResizeMode.self)
    }

    /// The channels of a row: those of the patch, and those of a Fourier position.
    public let channels: Int

    /// A row for each patch.
    public var largestArray: InputArraySize? {
        InputArraySize(
            rowCount: (imageShape[0] / patchSize) * (imageShape[1] / patchSize),
            contentChannels: channels - (fourier?.shape[1] ?? 0), sharesPositions: fourier != nil)
    }

    /// Content [b, patches, channels], with Fourier positions that all images share, or learned ones added.
    public func callAsFunction(_ batch: Batch) throws -> InputArray {
        var rows = try samples(of: batch)
        if let projection { rows = projection(rows) }
        if let positions { rows = rows + positions.value }
        return InputArray(content: rows, positions: fourier)
    }

    /// The normalised samples of each patch, [b, patches, samples].
    private func samples(of batch: Batch) throws -> Tensor {
        let images = try batch.tensor("image")
        guard images.rank == 4, Array(images.shape.dropFirst()) == imageShape else {
            throw BatchError(
                "The model takes images of shape \(imageShape) (height, width, channels); "
                    + "those of the batch have shape \(Array(images.shape.dropFirst())).")
        }
        return try normalizer(images).patches(ofSize: patchSize)
    }

    /// The positions of the patches.
    public func places(in batch: Batch) -> QueryArray {
        QueryArray(shared: fourier?.rows ?? positions?.value ?? Tensor(zeros: placesShape))
    }

    /// A row for each patch.
    public var placesShape: [Int] { fourier?.shape ?? positions?.shape ?? [0, 0] }

    /// Samples of a patch.
    public var valueCount: Int { patchSize * patchSize * imageShape[2] }

    /// The normalised samples of each patch, whatever map they go through.
    public func rowValues(of input: InputArray, in batch: Batch) throws -> Tensor { try samples(of: batch) }

    /// Whether a file is an image that can be read, or is called as one.
    public func mayRead(fileAt path: String) -> Bool { imageKinds.reads(path) }

    /// Reads an image file, whose path is the argument, as a batch of one `image`, with the model's number of channels.
    ///
    /// - Throws: `DataError` for a file that cannot be read; and for one of another size, unless the data
    ///   that the model was trained on was resized too.
    public func example(_ source: ExampleSource) throws -> Batch {
        let (height, width, channelCount) = (imageShape[0], imageShape[1], imageShape[2])
        guard channelCount == 1 || channelCount == 3 else {
            throw BatchError("An image file has 1 or 3 channels, but the model takes \(channelCount).")
        }
        let image = try Image(source, noSmallerThan: resize == nil ? nil : (height, width))
        guard resize != nil || (image.height == height && image.width == width) else {
            throw DataError(
                path: source.name,
                expected: "an image of the model's size, \(height)x\(width) (height x width)",
                found: "one of \(image.height)x\(image.width)")
        }
        let fitted = image.fitted(
            toHeight: height, width: width, resize ?? .stretch, channelCount: channelCount)
        var batch = Batch(["image": fitted.samples.tensor(shape: [1] + imageShape)])
        if resize == .stretch {
            batch.tensors["original_size"] = Tensor(
                [Int32(image.height), Int32(image.width)], shape: [1, 2])
        }
        return batch
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

extension Image {
    /// Decodes the user's image file, given by its path or its bytes.
    fileprivate init(
        _ source: ExampleSource, noSmallerThan leastSize: (height: Int, width: Int)?
    ) throws {
        switch source {
        case .argument(let path), .file(let path): try self.init(at: path, noSmallerThan: leastSize)
        case .standardInput(let data):
            try self.init(data: [UInt8](data), name: source.name, noSmallerThan: leastSize)
        }
    }
}
