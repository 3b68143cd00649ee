import PerceiverKit

/// Settings of the data set `folder`.
public struct ImageFolderSettings: Settings {
    /// Share of the training images to choose the best checkpoint by, where the folder sets none apart.
    public var validationShare: Float = 0.1
    /// Share of all images to judge with, where the folder has no split of its own.
    public var testShare: Float = 0.15
    /// The most images to learn from; nil: all.
    public var limit: Int?
    /// Rows to resize all images to; nil: as they are.
    public var height: Int?
    /// Columns to resize all images to; nil: as they are.
    public var width: Int?
    /// 1 to make all images grey, 3 for RGB; nil: RGB if any has colour.
    public var channels: Int?
    /// Whether files that cannot be read are passed over and counted, rather than errors.
    public var skipUnreadable = false

    /// The defaults.
    public init() {}

    /// A line for each setting.
    public static let help = [
        "validation_share": validationShareHelp + "; not asked for where there is a folder validation",
        "test_share": "share of all images to judge with; not asked for where there is a folder test",
        "limit": limitHelp,
        "height": "rows to resize all images to, with width; null: all have the same size",
        "width": "columns to resize all images to, with height; null: all have the same size",
        "channels": "1 to make all images grey, 3 for RGB; null: RGB if any has colour",
        "skip_unreadable": "whether files that cannot be read are passed over and counted",
    ]

    /// Whether images are resized.
    var isResizing: Bool { height != nil }

    func collector() throws -> ImageCollector {
        try requireAtLeast(1, height, setting: "height")
        try requireAtLeast(1, width, setting: "width")
        guard (height == nil) == (width == nil) else {
            throw SettingsError("data.height and data.width should be given both, or neither.")
        }
        guard channels == nil || channels == 1 || channels == 3 else {
            throw SettingsError("data.channels should be 1, 3 or null, not \(channels ?? 0).")
        }
        var size: (height: Int, width: Int)?
        if let height, let width { size = (height, width) }
        return ImageCollector(size: size, channelCount: channels)
    }
}

extension LabelledImageDataset {
    /// Whether a path is a folder with PNG files in folders of classes.
    static func recognizesFolder(at path: String) -> Bool {
        ClassFolders.recognizes(path, where: \.isPNGName)
    }

    /// Reads a folder that has a folder of PNG files for each class, perhaps within `train` and `test`.
    ///
    /// - Throws: ``DataError`` for files that are not what they should be, `SettingsError` for settings.
    public init(folder settings: ImageFolderSettings, path: String, seed: UInt64) throws {
        try requirePath(path, to: "a folder with a folder of PNG files for each class")
        var collector = try settings.collector()
        let listed = try ClassFolders(at: path, of: "PNG file", where: \.isPNGName)
        let plan = try SplitPlan(
            count: listed.train.count, path: path, seed: seed,
            validationShare: listed.validation == nil ? settings.validationShare : 0,
            testShare: listed.test == nil ? settings.testShare : 0, limit: settings.limit)

        var skippedCount = 0
        /// Adds the images of a split to those that are there, and returns their numbers.
        func load(_ entries: [ClassFolders.Entry]) throws -> [Int] {
            let start = collector.count
            for entry in entries {
                let image: Image
                do {
                    image = try Image(pngAt: entry.path)
                } catch let error as DataError {
                    guard settings.skipUnreadable else { throw error }
                    skippedCount += 1
                    continue
                }
                try collector.append(image, label: entry.label, path: entry.path)
            }
            return Array(start..<collector.count)
        }
        let train = try load(plan.train.map { listed.train[$0] })
        let validation = try load(listed.validation ?? plan.validation.map { listed.train[$0] })
        let test = try load(listed.test ?? plan.test.map { listed.train[$0] })
        guard !train.isEmpty, let images = collector.images(classNames: listed.classNames) else {
            throw DataError(
                path: path, expected: "PNG images to learn from",
                found: "\(skippedCount) files that cannot be read")
        }

        var numbers: [String: Double] = [:]
        if settings.isResizing { numbers["resize"] = 1 }
        if settings.skipUnreadable { numbers["skipped"] = Double(skippedCount) }
        self.init(
            train: Part(images, train), validation: Part(images, validation), test: Part(images, test),
            numbers: numbers)
    }
}

extension String {
    /// Whether this is the name of a PNG file.
    fileprivate var isPNGName: Bool { lowercased().hasSuffix(".png") }
}
