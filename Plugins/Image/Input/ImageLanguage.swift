import PerceiverKit

/// The samples of images as tokens, from the top left to the bottom right.
struct ImageLanguage: SampleLanguage {
    /// [height, width, channels].
    let imageShape: [Int]
    /// Levels of brightness.
    let levels: Int
    let classNames: [String]

    var sampleCount: Int { imageShape.reduce(1, *) }

    /// The token of a sample of eight bits.
    func token(of sample: UInt8) -> Int32 { Int32(Int(sample) * levels / 256) }

    /// The middle of a token's samples.
    func sample(of token: Int32) -> UInt8 { UInt8((Int(token) * 2 + 1) * 256 / (2 * levels)) }

    /// A class.
    var promptForm: ExampleForm { .choice(classNames) }

    /// The class of that name, or none for the empty text: the image is drawn from its first sample on.
    ///
    /// - Throws: `BatchError` for another text or a file.
    func prompt(_ source: ExampleSource) throws -> [Int32] {
        guard let text = source.words else {
            throw BatchError(
                "An image is drawn from its class alone; give the name of one, not the file \(source.name).")
        }
        if text.isEmpty { return [token(ofClass: nil)] }
        guard let label = classNames.firstIndex(of: text) else {
            throw BatchError("There is no class \"\(text)\"; \(classesInWords).")
        }
        return [token(ofClass: label)]
    }

    /// The image; what has not been drawn is black.
    func files(of tokens: [Int32], promptCount: Int) -> [PredictedFile] {
        let drawn = tokens.dropFirst().map { Int($0) < levels ? sample(of: $0) : 0 }
        let samples =
            Array(drawn.prefix(sampleCount)) + Array(repeating: 0, count: max(0, sampleCount - drawn.count))
        return [
            PredictedFile(
                name: "png",
                bytes: PNGFile.bytes(
                    of: samples, height: imageShape[0], width: imageShape[1], channelCount: imageShape[2]))
        ]
    }
}

extension ImageInput: InputWithTokens {
    /// Samples, which a causal model draws.
    public var language: any TokenLanguage { samples }

    /// The token of each image's class, then those of its samples.
    ///
    /// - Throws: `BatchError` for a batch without images of the model's size.
    public func tokens(of batch: Batch) throws -> Tensor? {
        let images = try batch.tensor("image")
        guard images.rank == 4, Array(images.shape.dropFirst()) == imageShape else {
            throw BatchError(
                "The model draws images of shape \(imageShape), not \(Array(images.shape.dropFirst())).")
        }
        let bytes =
            images.dtype == .uint8
            ? images.elements(as: UInt8.self)
            : images.floats.map { UInt8(max(0, min(255, ($0 * 255).rounded()))) }
        return try samples.tokens(ofLevels: bytes.map(samples.token), in: batch)
    }
}
