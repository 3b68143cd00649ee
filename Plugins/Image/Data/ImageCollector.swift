import PerceiverKit

/// Stores images of one size back to back, in the smallest format that loses nothing.
///
/// It converts the images so far to colour, or to 16 bits a sample, when the first such image is added.
struct ImageCollector {
    /// The size to resize all images to; nil: all must have the size of the first one.
    let size: (height: Int, width: Int)?
    /// How images of another shape are resized.
    let mode: ResizeMode
    /// 1 or 3 to convert all images; nil: 3 if any image has colour.
    let fixedChannelCount: Int?

    private var first: (path: String, height: Int, width: Int)?
    private var channelCount = 1
    private var bytes: [UInt8] = []
    /// Used instead of `bytes` once an image has 16 bits.
    private var words: [UInt16]?
    private var labels: [Int] = []

    init(
        size: (height: Int, width: Int)? = nil, mode: ResizeMode = .stretch, channelCount: Int? = nil
    ) {
        self.size = size
        self.mode = mode
        fixedChannelCount = channelCount
    }

    /// The number of images so far.
    var count: Int { labels.count }

    /// Adds an image that was read from the file at `path`.
    ///
    /// - Throws: `DataError` if it has another size than the first.
    mutating func append(_ image: Image, label: Int, path: String) throws {
        let size = size ?? (image.height, image.width)
        let wantedChannels = fixedChannelCount ?? max(channelCount, image.channelCount)
        let first = first ?? (path, size.height, size.width)
        guard size == (first.height, first.width) else {
            throw DataError(
                path: path,
                expected: "an image of \(first.height)x\(first.width) (height x width) like \(first.path), "
                    + "or data.height and data.width to resize all images to",
                found: "one of \(image.height)x\(image.width)")
        }
        self.first = first
        labels.append(label)
        makeRoom(forChannels: wantedChannels)
        let fitted = image.fitted(
            toHeight: size.height, width: size.width, mode, channelCount: wantedChannels)
        append(fitted.samples)
    }

    /// All images; nil if there are none.
    func images(classNames: [String]) -> LabelledImages? {
        guard let first else { return nil }
        return LabelledImages(
            height: first.height, width: first.width, channelCount: channelCount,
            samples: words.map { .words($0) } ?? .bytes(bytes), labels: labels, classNames: classNames)
    }

    private mutating func makeRoom(forChannels wanted: Int) {
        guard wanted != channelCount else { return }
        channelCount = wanted
        bytes = tripled(bytes)
        words = words.map(tripled)
    }

    private mutating func append(_ samples: Image.Samples) {
        switch samples {
        case .bytes(let added):
            if words == nil {
                bytes += added
            } else {
                words? += added.lazy.map(widened)
            }
        case .words(let added):
            if words == nil {
                words = bytes.map(widened)
                bytes = []
            }
            words? += added
        }
    }
}

/// The 16-bit level with the brightness of an 8-bit level.
private func widened(_ byte: UInt8) -> UInt16 { UInt16(byte) * 257 }
