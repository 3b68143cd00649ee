import PerceiverKit

/// Settings of the data set `digits`.
public struct DigitsSettings: ImageDataSettings, GeneratedDataSettings {
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
    /// - Throws: `SettingsError` for numbers out of range, or more images than there is memory for.
    public init(digits settings: DigitsSettings, seed: UInt64) throws {
        // Of each image its bytes, its label and its number.
        let bytesEach = DigitGenerator.side * DigitGenerator.side + 16
        let counts = try settings.counts(of: "images", bytesEach: bytesEach)
        let generator = DigitGenerator(seed: seed)
        func part(_ split: Split) -> Part {
            Part(generator.images(split: split, range: 0..<(counts[split] ?? 0)))
        }
        try self.init(
            train: part(.train), validation: part(.validation), test: part(.test), settings: settings,
            seed: seed)
    }
}
