import PerceiverKit

/// Image files that are decoded when they are asked for, as images of one shape.
struct ImageFiles: ImageSource {
    /// [height, width, channels].
    let imageShape: [Int]
    private(set) var paths: [String]
    /// How images of another shape are resized; nil: all have the shape.
    private let resizing: Resizing?
    /// Whether images differ in size, and the settings name none.
    private let isSizeChosen: Bool
    /// Whether samples have 16 bits.
    let isDeep: Bool

    /// Makes a source of files whose headers were read.
    ///
    /// - Throws: `SettingsError` for a size that is invalid, or too large for the memory.
    init(
        _ paths: [String], _ headers: [ImageHeader], settings: some ImageFileSettings
    ) throws {
        let given = try settings.size()
        let asked = given ?? Self.commonSize(of: headers)
        isSizeChosen = given == nil && asked != nil
        let first = headers[0]
        let size = asked ?? (first.height, first.width)
        let channelCount = settings.channels ?? headers.map(\.channelCount).max() ?? 1
        imageShape = [size.height, size.width, channelCount]
        self.paths = paths
        resizing = asked == nil && !settings.resizing.changesImagesOfTheSize ? nil : settings.resizing
        isDeep = headers.contains(where: \.isDeep)
        let bytesEach = Double(size.height) * Double(size.width) * Double(channelCount) * 8
        try requireMemory(
            bytesEach * Double(Threads.count),
            for: "Decoding images of \(size.height)x\(size.width) on \(Threads.count) threads",
            advice: "Lower data.height and data.width.")
    }

    /// The size that images of different sizes get if the settings name none; nil: all have the same.
    static func commonSize(of headers: [ImageHeader]) -> (height: Int, width: Int)? {
        headers.contains { ($0.height, $0.width) != (headers[0].height, headers[0].width) } ? (64, 64) : nil
    }

    /// Whether images are resized to ``imageShape``.
    var isResizing: Bool { resizing != nil }

    /// The bytes of all images, decoded.
    var byteCount: Double {
        imageShape.reduce(Double(paths.count) * (isDeep ? 2 : 1)) { $0 * Double($1) }
    }

    /// The same without the files that have other numbers.
    func keeping(_ numbers: [Int]) -> ImageFiles {
        var kept = self
        kept.paths = numbers.map { paths[$0] }
        return kept
    }

    func image(_ number: Int) throws -> Image {
        let (height, width) = (imageShape[0], imageShape[1])
        let image = try decoded(number) { $0.leastSize(forHeight: height, width: width) }
        return deepened(
            image.fitted(toHeight: height, width: width, resizing ?? .stretch, channelCount: imageShape[2]))
    }

    func imageToCrop(_ number: Int, to share: Float) throws -> Image {
        let sides = imageShape.map { Int(min(Float($0) / share.squareRoot(), 1e6).rounded(.up)) }
        let image = try decoded(number) { $0.leastSize(forHeight: sides[0], width: sides[1]) }
        return deepened(image.converted(toChannelCount: imageShape[2]))
    }

    /// The image of a file, perhaps smaller than the file has it, if images are resized at all.
    private func decoded(
        _ number: Int, noSmallerThan leastSize: (Resizing) -> (height: Int, width: Int)?
    ) throws -> Image {
        let path = paths[number]
        let image = try Image(at: path, noSmallerThan: resizing.flatMap(leastSize))
        let isAsBefore =
            (resizing != nil || (image.height, image.width) == (imageShape[0], imageShape[1]))
            && (isDeep || !image.isDeep)
        guard isAsBefore else {
            throw DataError(
                path: path, expected: "the image that was there when the data was opened",
                found: "one of another size or depth")
        }
        return image
    }

    /// The image, as deep as all are.
    private func deepened(_ image: Image) -> Image { isDeep ? image.deepened : image }
}

extension ImageFiles {
    /// The size of images whose sizes differ, where the settings name none.
    var notesOnSize: [String] {
        guard isSizeChosen else { return [] }
        return [
            "images differ in size; all are resized to \(imageShape[0])x\(imageShape[1]) (data.height, data.width)"
        ]
    }
}
