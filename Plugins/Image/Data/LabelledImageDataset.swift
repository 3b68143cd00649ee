import Foundation
import PerceiverKit

/// Labelled images, in memory or in files.
///
/// A batch has `image`, bytes [b, height, width, channels] (float32 from 0 to 1 where files have 16 bits a
/// sample, or images are augmented), and the labels (see `ExampleLabels`). If images are mixed it also has
/// `label_probability`, float32 [b, classes].
public struct LabelledImageDataset: Dataset {
    /// The examples of one split: some of a set of images, which splits may share.
    struct Part: Sendable {
        let images: any ImageSource
        let indices: [Int]
        /// Whether each image is also an example of the other of two classes, mirrored.
        var isDoubled = false

        init(_ images: any ImageSource, _ indices: [Int], isDoubled: Bool = false) {
            self.images = images
            self.indices = indices
            self.isDoubled = isDoubled
        }

        /// The number of examples.
        var count: Int { isDoubled ? 2 * indices.count : indices.count }

        func image(_ number: Int) throws -> Image { try image(number, images.image) }

        /// The image, as large as a random crop needs it that keeps at least a share of the area.
        func imageToCrop(_ number: Int, to share: Float) throws -> Image {
            try image(number) { try images.imageToCrop($0, to: share) }
        }

        private func image(_ number: Int, _ read: (Int) throws -> Image) rethrows -> Image {
            number < indices.count
                ? try read(indices[number]) : try read(indices[number - indices.count]).mirrored
        }
    }

    /// The shape of an image, the names of the classes, and facts that the format adds.
    public internal(set) var description: DataDescription
    /// Notes on the splits for the user.
    public let notes: [String]
    /// Which rows the images are, of a table that other data sets read a part of.
    public internal(set) var rowPart: RowPart?
    private let parts: [Split: Part]
    private let labels: ExampleLabels
    private let size: (height: Int, width: Int)
    private let resizing: Resizing
    private var augmentation: Augmentation?

    /// Makes a data set of parts whose images have one shape.
    ///
    /// - Throws: `SettingsError` for an invalid size or augmentation.
    init(
        _ parts: [Split: Part], labels: ExampleLabels, settings: some ImageDataSettings, seed: UInt64,
        isResized: Bool = false, notes: [String] = [], files: [String: Data] = [:]
    ) throws {
        let shapes = parts.values.map(\.images.imageShape)
        let shape = parts[.train]?.images.imageShape ?? []
        require(shapes.allSatisfy { $0 == shape }, "The splits have images of one shape, not \(shapes).")
        let asked = try settings.size()
        size = asked ?? (shape[0], shape[1])
        // Those that were resized when they were read are not cropped again.
        resizing = isResized ? Resizing(.stretch, filter: settings.filter) : settings.resizing
        augmentation = try Augmentation(
            settings.augmentation, seed: seed, size: size, resizing: resizing)
        if settings.augmentation.mixup > 0 || settings.augmentation.cutmix, labels.classNames.isEmpty {
            throw SettingsError(
                "data.augmentation.mixup and cutmix mix classes, but the labels of the images are no classes."
            )
        }
        var description = DataDescription(
            shapes: ["image": [size.height, size.width, shape[2]]], files: files)
        labels.describe(&description)
        if asked != nil || isResized || settings.resizing.changesImagesOfTheSize {
            description.add(settings.resizing)
        }
        self.description = description
        self.parts = parts
        self.labels = labels
        self.notes = labels.notes + notes
    }

    /// Makes a data set of training and test images, and divides validation images off the training images.
    ///
    /// The name of an example is its number, after a checksum of the labels, so that examples of other files are not
    /// taken for the same ones.
    ///
    /// - Throws: the errors of `Division` and of invalid settings.
    init(
        train: LabelledImages, test: LabelledImages, of path: String, division: Division,
        settings: some ImageDataSettings, validationShare: Float
    ) throws {
        var checksum = ContentChecksum()
        train.labels.map { UInt8(truncatingIfNeeded: $0) }.withUnsafeBytes { checksum.add($0) }
        let names = (0..<train.count).map { "\(checksum.text):\($0)" }
        let divided = try division.divide(
            names, of: path, test: [], validationShare: validationShare, limit: settings.limit)
        let plan = divided.plan
        try self.init(
            [
                .train: Part(train.images, plan.train), .validation: Part(train.images, plan.validation),
                .test: Part(test.images, Array(0..<test.count)),
            ],
            labels: ExampleLabels(
                [
                    .train: plan.train.map { train.labels[$0] },
                    .validation: plan.validation.map { train.labels[$0] }, .test: test.labels,
                ], classNames: train.classNames), settings: settings, seed: division.seed,
            notes: divided.notes, files: divided.files)
    }

    /// The same data, with the facts that an input with these settings needs in its description.
    ///
    /// A run that there is already has kept them, so that images need not be looked at again.
    ///
    /// - Throws: `DataError` for an image that cannot be read.
    func described(
        for input: ImageInputSettings, purpose: DataRequest.Purpose = .begin
    ) throws -> LabelledImageDataset {
        let isKept = purpose == .proceed || purpose == .measureOther
        guard !isKept, input.normalization == .trainingSet, let train = parts[.train], train.count > 0 else {
            return self
        }
        var copy = self
        copy.description.add(try ChannelMoments(of: train.images, train.indices))
        return copy
    }

    /// The number of examples of a split.
    public func count(of split: Split) -> Int { parts[split]?.count ?? 0 }

    /// Whether training images are the same in every epoch.
    public var isSameEachEpoch: Bool { augmentation == nil }

    /// The same images, none of them changed.
    public var measured: any Dataset {
        var measured = self
        measured.augmentation = nil
        return measured
    }

    /// The images with these numbers and their labels; training images are augmented if the settings say so.
    public func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        guard let part = parts[split], indices.allSatisfy((0..<part.count).contains) else {
            throw BatchError(
                "The \(split.rawValue) split has \(count(of: split)) images; \(indices) are asked of it.")
        }
        var batch = Batch([:])
        labels.add(to: &batch, indices, of: split)
        if split == .train, let augmentation {
            let examples = try map(indices) {
                try augmentation.example($0, of: part.count, epoch: epoch) { number in
                    try augmentation.cropArea.map { try part.imageToCrop(number, to: $0) }
                        ?? part.image(number)
                }
            }
            add(examples, of: part, to: &batch)
        } else {
            let images = try map(indices) {
                try part.image($0).resized(toHeight: size.height, width: size.width, resizing).samples
            }
            batch.tensors["image"] = Image.Samples(joining: images).tensor(shape: shape(of: indices.count))
        }
        return batch
    }

    /// What `transform` makes of each number, on all threads; small images are not divided among these.
    private func map<Made>(_ numbers: [Int], _ transform: (Int) throws -> Made) throws -> [Made] {
        let sampleCount = max(1, shape(of: 1).reduce(1, *))
        let made = Threads.map(numbers.count, size: max(1, (1 << 16) / sampleCount)) { position in
            Result { try transform(numbers[position]) }
        }
        return try made.map { try $0.get() }
    }

    private func shape(of count: Int) -> [Int] { [count] + (description.shapes["image"] ?? []) }

    /// Makes a batch of augmented images, with the probabilities of their classes if they are mixed.
    private func add(_ examples: [Augmentation.Example], of part: Part, to batch: inout Batch) {
        batch.tensors["image"] = Tensor(
            examples.flatMap(\.image.values), shape: shape(of: examples.count))
        guard examples.contains(where: { $0.otherShare > 0 }) else { return }
        let (classCount, classes) = (description.classNames.count, labels.classes(of: .train) ?? [])
        var probabilities = [Float](repeating: 0, count: examples.count * classCount)
        let own = batch.tensors["label"]?.elements(as: Int32.self) ?? []
        for (row, example) in examples.enumerated() {
            probabilities[row * classCount + Int(own[row])] += 1 - example.otherShare
            probabilities[row * classCount + classes[example.otherNumber]] += example.otherShare
        }
        batch.tensors["label_probability"] = Tensor(probabilities, shape: [examples.count, classCount])
    }
}
