import PerceiverKit

/// Settings of data sets of image files.
protocol ImageFileSettings: ImageDataSettings, DivisionSettings {
    /// 1 or 3 channels for all images; nil: 3 if any has colour.
    var channels: Int? { get set }
    /// Whether files that cannot be read are skipped and counted.
    var skipUnreadable: Bool { get }
    /// Megabytes of memory for decoded images.
    var cachedImagesMB: Int { get }
}

/// The help of these settings.
enum ImageFileHelp {
    static let channels = "1 to make all images grey, 3 for RGB; null: RGB if any has colour"
    static let skipUnreadable = "whether files that cannot be read are skipped and counted"
    static let cachedImagesMB =
        "megabytes of memory for decoded images; more are decoded whenever a batch needs them"
}

extension ImageFileSettings {
    /// The same settings, but that images get the shape that a run is made for; nil: as they are.
    func fitting(_ run: DataDescription?) -> Self {
        guard let shape = run?.shapes["image"], shape.count == 3 else { return self }
        var settings = self
        (settings.height, settings.width, settings.channels) = (shape[0], shape[1], shape[2])
        return settings
    }

    /// The same settings, but where they name no size, that of an earlier run; nil: there is none.
    ///
    /// - Throws: `SettingsError` for a description of that run that cannot be read.
    func takingOver(_ run: DataDescription?) throws -> Self {
        guard let shape = run?.shapes["image"], shape.count == 3, height == nil, width == nil else {
            return self
        }
        var settings = self
        (settings.height, settings.width) = (shape[0], shape[1])
        settings.channels = channels ?? shape[2]
        if let resizing = try run?.fact(Resizing.self), self.resizing == .stretch {
            (settings.resize, settings.cropShare) = (resizing.mode, resizing.cropShare)
            settings.filter = resizing.filter
        }
        return settings
    }

    /// - Throws: `SettingsError` for a number of channels that images cannot have.
    func checkChannels() throws {
        guard channels == nil || channels == 1 || channels == 3 else {
            throw SettingsError("data.channels should be 1, 3 or null, not \(channels ?? 0).")
        }
    }
}
