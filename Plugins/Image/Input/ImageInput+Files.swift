import PerceiverKit

extension ImageInput {
    /// A picture.
    public var exampleForm: ExampleForm { .picture }

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
        let image = try Image(
            source, noSmallerThan: resizing.flatMap { $0.leastSize(forHeight: height, width: width) })
        guard resizing != nil || (image.height == height && image.width == width) else {
            throw DataError(
                path: source.name,
                expected: "an image of the model's size, \(height)x\(width) (height x width)",
                found: "one of \(image.height)x\(image.width)")
        }
        let fitted = image.fitted(
            toHeight: height, width: width, resizing ?? .stretch, channelCount: channelCount)
        var batch = Batch(["image": fitted.samples.tensor(shape: [1] + imageShape)])
        if resizing?.mode == .stretch {
            batch.tensors["original_size"] = Tensor(
                [Int32(image.height), Int32(image.width)], shape: [1, 2])
        }
        return batch
    }
}

extension ExampleForm {
    /// A file of any kind of picture that is read.
    package static let picture = ExampleForm.file(
        mediaTypes: ["image/png", "image/jpeg", "image/webp", "image/x-portable-pixmap"])
}

extension Image {
    /// Decodes the user's image file, given by its path or its bytes.
    fileprivate init(
        _ source: ExampleSource, noSmallerThan leastSize: (height: Int, width: Int)?
    ) throws {
        if let path = source.path {
            try self.init(at: path, noSmallerThan: leastSize)
        } else {
            try self.init(
                data: [UInt8](source.contents()), name: source.name, noSmallerThan: leastSize)
        }
    }
}
