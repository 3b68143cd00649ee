/// The two parts of a data set.
public enum DataSplit: String, Sendable, CaseIterable {
    /// The images to learn from.
    case train
    /// The images to measure by.
    case test
}

/// Images of one size, stored back to back, with the class of each.
public struct LabelledImages: Sendable, Equatable {
    /// The number of rows of every image.
    public let height: Int

    /// The number of pixels in a row of every image.
    public let width: Int

    /// 1 for grey and 3 for red, green and blue.
    public let channelCount: Int

    /// The samples of all images, image after image, each row-major with channels last.
    public let pixels: [UInt8]

    /// The class of each image, an index into `classNames`.
    public let labels: [Int]

    /// The names of all classes, whether or not an image has them.
    public let classNames: [String]

    /// Creates a set from pixels and labels that belong together.
    public init(
        height: Int, width: Int, channelCount: Int, pixels: [UInt8], labels: [Int], classNames: [String]
    ) {
        precondition(pixels.count == labels.count * height * width * channelCount, "one label for each image")
        precondition(labels.allSatisfy(classNames.indices.contains), "every label has a class name")
        self.height = height
        self.width = width
        self.channelCount = channelCount
        self.pixels = pixels
        self.labels = labels
        self.classNames = classNames
    }

    /// The number of images.
    public var count: Int { labels.count }

    /// One image on its own.
    public subscript(index: Int) -> Image {
        let sampleCount = height * width * channelCount
        return Image(
            height: height, width: width, channelCount: channelCount,
            samples: .bytes([UInt8](pixels[index * sampleCount..<(index + 1) * sampleCount])))
    }
}
