/// Images of one size, stored back to back, with the class of each.
public struct LabelledImages: Sendable, Equatable {
    /// The number of rows of every image.
    public let height: Int

    /// The number of pixels in a row of every image.
    public let width: Int

    /// 1 for grey and 3 for red, green and blue.
    public let channelCount: Int

    /// The samples of all images, image after image, each row-major with channels last.
    public let samples: Image.Samples

    /// The class of each image, an index into `classNames`.
    public let labels: [Int]

    /// The names of all classes, whether or not an image has them.
    public let classNames: [String]

    /// Creates a set from samples and labels that belong together.
    public init(
        height: Int, width: Int, channelCount: Int, samples: Image.Samples, labels: [Int],
        classNames: [String]
    ) {
        precondition(
            samples.count == labels.count * height * width * channelCount, "one label for each image")
        precondition(labels.allSatisfy(classNames.indices.contains), "every label has a class name")
        self.height = height
        self.width = width
        self.channelCount = channelCount
        self.samples = samples
        self.labels = labels
        self.classNames = classNames
    }

    /// The number of images.
    public var count: Int { labels.count }

    /// The shape of one image: [height, width, channels].
    public var imageShape: [Int] { [height, width, channelCount] }

    /// One image on its own.
    public subscript(index: Int) -> Image {
        Image(height: height, width: width, channelCount: channelCount, samples: samples(of: [index]))
    }

    /// The samples of some images, in the order of their numbers.
    func samples(of indices: [Int]) -> Image.Samples {
        let sampleCount = height * width * channelCount
        return samples.picked(indices.map { $0 * sampleCount..<($0 + 1) * sampleCount })
    }
}
