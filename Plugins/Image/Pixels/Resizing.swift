import PerceiverKit

/// How an image of another shape is resized.
public enum ResizeMode: String, Codable, Sendable, CaseIterable {
    /// Rows and columns are scaled by different factors.
    case stretch
    /// The largest central part of the new shape is scaled; the rest is cut off.
    case crop
}

/// How images of another shape become those of a model.
public struct Resizing: Sendable, Equatable {
    /// Which part of an image is scaled.
    public var mode: ResizeMode
    /// The share of each side of that part, in its middle, that is kept.
    public var cropShare: Double
    /// How samples of the new size are made.
    public var filter: ResizeFilter

    /// Makes a way of resizing of its parts.
    public init(_ mode: ResizeMode, cropShare: Double = 1, filter: ResizeFilter = .bilinear) {
        self.mode = mode
        self.cropShare = cropShare
        self.filter = filter
    }

    /// The whole image, bilinear.
    public static let stretch = Resizing(.stretch)

    /// Whether images change that have the new size already.
    var changesImagesOfTheSize: Bool { cropShare < 1 }

    /// The sides that a photo may be decoded down to before it is resized; nil: it is decoded at its own size, because
    /// the filter has to see the samples that other libraries see.
    func leastSize(forHeight height: Int, width: Int) -> (height: Int, width: Int)? {
        func least(_ side: Int) -> Int { Int((Double(side) / cropShare).rounded(.up)) }
        return filter == .bicubic ? nil : (least(height), least(width))
    }
}

/// How the images of a data set were resized.
extension Resizing: DataFact {
    /// `resize`.
    public static let name = "resize"

    private enum CodingKeys: String, CodingKey { case mode, cropShare, filter }

    /// Reads an object, or the mode alone.
    public init(from decoder: any Decoder) throws {
        if let mode = try? decoder.singleValueContainer().decode(ResizeMode.self) {
            self.init(mode)
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try container.decode(ResizeMode.self, forKey: .mode),
            cropShare: try container.decode(Double.self, forKey: .cropShare),
            filter: try container.decode(ResizeFilter.self, forKey: .filter))
    }

    /// Writes the mode alone where the rest is usual.
    public func encode(to encoder: any Encoder) throws {
        if self == Resizing(mode) {
            var container = encoder.singleValueContainer()
            return try container.encode(mode)
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(mode, forKey: .mode)
        try container.encode(cropShare, forKey: .cropShare)
        try container.encode(filter, forKey: .filter)
    }

    /// Checks the share.
    public func check() throws {
        guard cropShare > 0, cropShare <= 1 else {
            throw SettingsError(
                "The data says that a share of \(cropShare) of its images was kept, which should be above 0 and at most 1."
            )
        }
    }
}

extension Image {
    /// The image at another size, resized in this way.
    func resized(toHeight newHeight: Int, width newWidth: Int, _ resizing: Resizing) -> Image {
        var (keptHeight, keptWidth) = (height, width)
        if resizing.mode == .crop {
            // The largest central part with the new aspect ratio.
            keptHeight = min(height, max(1, (width * newHeight + newWidth / 2) / newWidth))
            keptWidth = min(width, max(1, (height * newWidth + newHeight / 2) / newHeight))
        }
        keptHeight = max(1, Int(Double(keptHeight) * resizing.cropShare))
        keptWidth = max(1, Int(Double(keptWidth) * resizing.cropShare))
        let (top, left) = ((height - keptHeight) / 2, (width - keptWidth) / 2)
        return cropped(rows: top..<top + keptHeight, columns: left..<left + keptWidth)
            .resized(toHeight: newHeight, width: newWidth, filter: resizing.filter)
    }

    /// The image at a model's size, with its number of channels.
    ///
    /// Colours are converted after resizing. Data sets and `predict` both use this, so that they round alike.
    package func fitted(toHeight newHeight: Int, width newWidth: Int, _ resizing: Resizing, channelCount: Int)
        -> Image
    {
        resized(toHeight: newHeight, width: newWidth, resizing).converted(toChannelCount: channelCount)
    }
}
