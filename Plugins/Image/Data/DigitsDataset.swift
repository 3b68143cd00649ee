import PerceiverKit

/// Settings of the data set `digits`.
public struct DigitsSettings: Settings, ImageDataSettings {
    /// Images to learn from.
    public var trainCount = 30000
    /// Images to choose the best checkpoint by.
    public var validationCount = 1000
    /// Images to judge with.
    public var testCount = 2000
    /// The most images to learn from; nil: all.
    public var limit: Int?
    /// Rows to resize all images to; nil: as they are.
    public var height: Int?
    /// Columns to resize all images to; nil: as they are.
    public var width: Int?
    /// What happens to the shape of an image that is resized.
    public var resize = ResizeMode.stretch
    /// Random changes of the training images.
    public var augmentation = AugmentationSettings()

    /// The defaults.
    public init() {}

    /// A line for each setting.
    public static let help = imageDataHelp([
        "train_count": "images to learn from",
        "validation_count": "images to choose the best checkpoint by",
        "test_count": "images to judge with",
    ])
}

extension LabelledImageDataset {
    /// Makes a data set of generated digits, which needs no files.
    ///
    /// - Throws: `SettingsError` for counts out of range.
    public init(digits settings: DigitsSettings, seed: UInt64) throws {
        try requireAtLeast(1, settings.trainCount, setting: "train_count")
        try requireAtLeast(0, settings.validationCount, setting: "validation_count")
        try requireAtLeast(0, settings.testCount, setting: "test_count")
        try requireAtLeast(1, settings.limit, setting: "limit")
        let generator = DigitGenerator(seed: seed)
        func part(_ split: Split, _ count: Int) -> Part {
            Part(generator.images(split: split, range: 0..<count))
        }
        try self.init(
            train: part(.train, min(settings.trainCount, settings.limit ?? .max)),
            validation: part(.validation, settings.validationCount), test: part(.test, settings.testCount),
            settings: settings, seed: seed)
    }
}
