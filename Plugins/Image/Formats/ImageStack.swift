import PerceiverKit

/// Images of one size, stored back to back.
public struct ImageStack: Sendable, Equatable {
    /// The number of rows of every image.
    public let height: Int
    /// The number of pixels in a row of every image.
    public let width: Int
    /// 1 for grey and 3 for red, green and blue.
    public let channelCount: Int
    /// The samples of all images, image after image, each row-major with channels last.
    public let samples: Image.Samples

    /// Creates a stack from the samples of whole images.
    public init(height: Int, width: Int, channelCount: Int, samples: Image.Samples) {
        require(
            height > 0 && width > 0 && channelCount > 0
                && samples.count.isMultiple(of: height * width * channelCount),
            "A stack has whole images of \(height)x\(width)x\(channelCount), not \(samples.count) samples.")
        self.height = height
        self.width = width
        self.channelCount = channelCount
        self.samples = samples
    }

    /// The number of images.
    public var count: Int { samples.count / (height * width * channelCount) }

    /// The shape of one image: [height, width, channels].
    public var imageShape: [Int] { [height, width, channelCount] }

    /// One image on its own.
    public subscript(index: Int) -> Image {
        let sampleCount = height * width * channelCount
        return Image(
            height: height, width: width, channelCount: channelCount,
            samples: samples.picked([index * sampleCount..<(index + 1) * sampleCount]))
    }
}
