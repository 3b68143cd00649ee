import PerceiverKit

/// Labelled images in memory, whatever they were read from.
///
/// A batch has `image`, bytes [b, height, width, channels] (float32 from 0 to 1 where files have 16 bits a
/// sample), and `label`, int32 [b].
public struct LabelledImageDataset: Dataset {
    /// The examples of one split: some of a set of images, which splits may share.
    struct Part: Sendable {
        let images: LabelledImages
        let indices: [Int]

        init(_ images: LabelledImages, _ indices: [Int]) {
            self.images = images
            self.indices = indices
        }

        /// All images of a set.
        init(_ images: LabelledImages) { self.init(images, Array(0..<images.count)) }
    }

    /// The shape of an image, the names of the classes, and what the format adds to these.
    public let description: DataDescription
    private let parts: [Split: Part]

    /// Makes a data set of parts whose images have one shape and the same classes.
    init(train: Part, validation: Part, test: Part, numbers: [String: Double] = [:]) {
        precondition(
            [validation, test].allSatisfy { $0.images.imageShape == train.images.imageShape },
            "the splits have images of one shape")
        description = DataDescription(
            shapes: ["image": train.images.imageShape], classNames: train.images.classNames, numbers: numbers)
        parts = [.train: train, .validation: validation, .test: test]
    }

    /// The number of images of a split.
    public func count(of split: Split) -> Int { parts[split]?.indices.count ?? 0 }

    /// The images with these numbers and their labels, the same in every epoch.
    public func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        guard let part = parts[split], indices.allSatisfy(part.indices.indices.contains) else {
            throw BatchError(
                "The \(split.rawValue) split has \(count(of: split)) images; \(indices) are asked of it.")
        }
        let chosen = indices.map { part.indices[$0] }
        let labels = chosen.map { Int32(part.images.labels[$0]) }
        return Batch([
            "image": part.images.samples(of: chosen).tensor(shape: [chosen.count] + part.images.imageShape),
            "label": Tensor(labels, shape: [chosen.count]),
        ])
    }
}
