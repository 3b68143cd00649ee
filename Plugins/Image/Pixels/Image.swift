/// A still image of one grey or three RGB channels.
public struct Image: Sendable, Equatable {
    /// The samples of an image in the precision of its file, row-major with channels last.
    public enum Samples: Sendable, Equatable {
        /// Samples from 0 to 255.
        case bytes([UInt8])
        /// Samples from 0 to 65535.
        case words([UInt16])
    }

    /// The number of rows.
    public let height: Int

    /// The number of pixels in a row.
    public let width: Int

    /// 1 for grey and 3 for red, green and blue.
    public let channelCount: Int

    /// All samples, `height * width * channelCount` of them.
    public let samples: Samples

    /// Creates an image from samples that are row-major with channels last.
    public init(height: Int, width: Int, channelCount: Int, samples: Samples) {
        precondition(height > 0 && width > 0, "an image has at least one pixel")
        precondition(channelCount == 1 || channelCount == 3, "an image is grey or RGB")
        precondition(samples.count == height * width * channelCount, "one sample for each pixel and channel")
        self.height = height
        self.width = width
        self.channelCount = channelCount
        self.samples = samples
    }

    /// The samples scaled to the range 0 to 1.
    public var unitValues: [Float] {
        switch samples {
        case .bytes(let bytes): bytes.map { Float($0) / 255 }
        case .words(let words): words.map { Float($0) / 65535 }
        }
    }

    /// Whether samples have 16 bits.
    var isDeep: Bool { if case .words = samples { true } else { false } }

    /// The image with samples of 16 bits, each of the brightness that it had.
    var deepened: Image {
        guard case .bytes(let bytes) = samples else { return self }
        return Image(
            height: height, width: width, channelCount: channelCount,
            samples: .words(bytes.map { UInt16($0) * 257 }))
    }

    /// The samples in 8 bits, those of 16-bit images rounded to the nearest level.
    public var bytes: [UInt8] {
        switch samples {
        case .bytes(let bytes): bytes
        case .words(let words): words.map { UInt8((UInt32($0) + 128) / 257) }
        }
    }
}

extension Image.Samples {
    /// The number of samples.
    public var count: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .words(let words): words.count
        }
    }

    /// The samples of several images of one depth, one after the other.
    init(joining parts: [Image.Samples]) {
        var bytes: [UInt8] = []
        var words: [UInt16] = []
        for part in parts {
            switch part {
            case .bytes(let added): bytes += added
            case .words(let added): words += added
            }
        }
        precondition(bytes.isEmpty || words.isEmpty, "the images have one depth")
        self = words.isEmpty ? .bytes(bytes) : .words(words)
    }

    /// The samples in these ranges, one range after the other.
    func picked(_ ranges: [Range<Int>]) -> Image.Samples {
        func gathered<Sample>(_ all: [Sample]) -> [Sample] {
            var picked: [Sample] = []
            picked.reserveCapacity(ranges.reduce(0) { $0 + $1.count })
            for range in ranges { picked += all[range] }
            return picked
        }
        switch self {
        case .bytes(let bytes): return .bytes(gathered(bytes))
        case .words(let words): return .words(gathered(words))
        }
    }
}
