import PerceiverKit

/// Settings of the input `image`.
public struct ImageInputSettings: Settings {
    /// Frequencies of the Fourier positions for each axis.
    public var bands = 32

    /// The defaults.
    public init() {}

    /// A line for each setting.
    public static let help = ["bands": "frequencies of the Fourier positions for each axis"]
}

/// Images of one size as rows of pixels with Fourier positions.
///
/// A row's content is the channels of its pixel, scaled to run from -1 to 1.
/// Reads `image` of a batch: bytes [b, height, width, channels], or float32 from 0 to 1 of the same shape.
public struct ImageInput: InputAdapter {
    /// The shape of an image: [height, width, channels].
    public let imageShape: [Int]
    /// [height * width, 2 * (2 * bands + 1)]: a constant.
    let positions: Tensor
    /// Whether files of another size are resized; otherwise they are errors.
    let isResizing: Bool

    /// Declares the input of images that a data set describes.
    ///
    /// - Throws: `SettingsError` if the data has no images, or for a negative number of bands.
    public init(_ settings: ImageInputSettings = ImageInputSettings(), data: DataDescription) throws {
        let shape = try data.shape("image")
        guard shape.count == 3, shape.allSatisfy({ $0 > 0 }) else {
            throw SettingsError("The shape of an image is [height, width, channels]; the data's is \(shape).")
        }
        guard settings.bands >= 0 else {
            throw SettingsError("input.bands should be 0 or more, not \(settings.bands).")
        }
        imageShape = shape
        positions = fourierPositions(sizes: [shape[0], shape[1]], bandCount: settings.bands)
        isResizing = data.numbers["resize"] == 1
    }

    /// Channels of a row: those of a pixel and those of its position.
    public var channels: Int { imageShape[2] + positions.shape[1] }

    /// Content [b, height * width, channels of a pixel], with positions that all images share.
    public func callAsFunction(_ batch: Batch) throws -> InputArray {
        let images = try batch.tensor("image")
        guard images.rank == 4, Array(images.shape.dropFirst()) == imageShape else {
            throw BatchError(
                "The model takes images of shape \(imageShape) (height, width, channels); "
                    + "those of the batch have shape \(Array(images.shape.dropFirst())).")
        }
        let content: Tensor
        switch images.dtype {
        case .uint8: content = images.scaled(by: 2 / 255, plus: -1)
        case .float32: content = images * 2 + -1
        case .int32: throw BatchError("Images are uint8, or float32 from 0 to 1, not int32.")
        }
        return InputArray(
            content: content.reshaped(to: [images.shape[0], imageShape[0] * imageShape[1], imageShape[2]]),
            positions: positions)
    }

    /// A PNG file, whose path an argument is, as a batch of one `image`, in the model's colours.
    ///
    /// - Throws: ``DataError`` for a file that cannot be read; and for one of another size, unless the data
    ///   that the model was trained on was resized too.
    public func example(_ source: ExampleSource) throws -> Batch {
        let (height, width, channelCount) = (imageShape[0], imageShape[1], imageShape[2])
        guard channelCount == 1 || channelCount == 3 else {
            throw BatchError("A PNG image has 1 or 3 channels, but the model takes \(channelCount).")
        }
        let image = try Image(png: source).converted(toChannelCount: channelCount)
        guard isResizing || (image.height == height && image.width == width) else {
            throw DataError(
                path: source.name,
                expected: "an image of the model's size, \(height)x\(width) (height x width)",
                found: "one of \(image.height)x\(image.width)")
        }
        let samples = image.resized(toHeight: height, width: width).samples
        return Batch(["image": samples.tensor(shape: [1] + imageShape)])
    }
}

extension Image {
    /// Decodes the PNG file that a user names, or hands over.
    fileprivate init(png source: ExampleSource) throws {
        switch source {
        case .argument(let path), .file(let path): try self.init(pngAt: path)
        case .standardInput(let data): try self.init(pngData: [UInt8](data), name: source.name)
        }
    }
}
