import PerceiverKit

/// Images of one size with the class of each.
public struct LabelledImages: Sendable, Equatable {
    /// The images.
    public let images: ImageStack

    /// The class of each image, an index into `classNames`.
    public let labels: [Int]

    /// The names of all classes, whether or not an image has them.
    public let classNames: [String]

    /// Creates a set from images and labels that belong together.
    public init(_ images: ImageStack, labels: [Int], classNames: [String]) {
        require(
            labels.count == images.count && labels.allSatisfy(classNames.indices.contains),
            "Each of \(images.count) images has a label of one of \(classNames.count) classes.")
        self.images = images
        self.labels = labels
        self.classNames = classNames
    }

    /// Creates a set from samples, image after image, and labels that belong together.
    public init(
        height: Int, width: Int, channelCount: Int, samples: Image.Samples, labels: [Int],
        classNames: [String]
    ) {
        self.init(
            ImageStack(height: height, width: width, channelCount: channelCount, samples: samples),
            labels: labels, classNames: classNames)
    }

    /// The number of images.
    public var count: Int { labels.count }

    /// One image on its own.
    public subscript(index: Int) -> Image { images[index] }
}
