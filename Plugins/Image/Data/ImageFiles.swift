import PerceiverKit

/// Image files that are decoded when they are asked for, as images of one shape.
struct ImageFiles: ImageSource {
    /// [height, width, channels].
    let imageShape: [Int]
    private(set) var labels: [Int]
    let classNames: [String]
    private var paths: [String]
    /// How images of another shape are resized; nil: all have the shape.
    private let resize: ResizeMode?
    /// Whether samples have 16 bits.
    let isDeep: Bool

    /// Makes a source of files whose headers were read.
    ///
    /// - Throws: `DataError` if sizes differ and the settings do not say which size is wanted; `SettingsError` if a size is
    ///   too large for the memory.
    init(
        _ paths: [String], _ headers: [ImageHeader], labels: [Int], classNames: [String],
        settings: ImageFolderSettings
    ) throws {
        let asked = try settings.size()
        let first = headers[0]
        if asked == nil {
            for (path, header) in zip(paths, headers)
            where (header.height, header.width) != (first.height, first.width) {
                throw DataError(
                    path: path,
                    expected: "an image of \(first.height)x\(first.width) (height x width) like "
                        + "\(paths[0]), or data.height and data.width to resize all images to",
                    found: "one of \(header.height)x\(header.width)")
            }
        }
        let size = asked ?? (first.height, first.width)
        let channelCount = settings.channels ?? headers.map(\.channelCount).max() ?? 1
        imageShape = [size.height, size.width, channelCount]
        self.labels = labels
        self.classNames = classNames
        self.paths = paths
        resize = asked == nil ? nil : settings.resize
        isDeep = headers.contains(where: \.isDeep)
        let bytesEach = Double(size.height) * Double(size.width) * Double(channelCount) * 8
        try requireMemory(
            bytesEach * Double(Threads.count),
            for: "Decoding images of \(size.height)x\(size.width) on \(Threads.count) threads",
            advice: "Lower data.height and data.width.")
    }

    /// The bytes of all images, decoded.
    var byteCount: Double {
        imageShape.reduce(Double(paths.count) * (isDeep ? 2 : 1)) { $0 * Double($1) }
    }

    /// The same without the files that have other numbers.
    func keeping(_ numbers: [Int]) -> ImageFiles {
        var kept = self
        (kept.labels, kept.paths) = (numbers.map { labels[$0] }, numbers.map { paths[$0] })
        return kept
    }

    func image(_ number: Int) throws -> Image {
        let (height, width) = (imageShape[0], imageShape[1])
        let path = paths[number]
        let image = try Image(at: path, noSmallerThan: resize == nil ? nil : (height, width))
        let isAsBefore =
            (resize != nil || (image.height, image.width) == (height, width))
            && (isDeep || !image.isDeep)
        guard isAsBefore else {
            throw DataError(
                path: path, expected: "the image that was there when the data was opened",
                found: "one of another size or depth")
        }
        let fitted = image.fitted(
            toHeight: height, width: width, resize ?? .stretch, channelCount: imageShape[2])
        return isDeep ? fitted.deepened : fitted
    }
}
