import PerceiverKit

/// Settings of the data set `digits`.
public struct DigitsSettings: Settings {
    /// Images to learn from.
    public var trainCount = 30000
    /// Images to choose the best checkpoint by.
    public var validationCount = 1000
    /// Images to judge with.
    public var testCount = 2000
    /// The most images to learn from; nil: all.
    public var limit: Int?

    /// The defaults.
    public init() {}

    /// A line for each setting.
    public static let help = [
        "train_count": "images to learn from",
        "validation_count": "images to choose the best checkpoint by",
        "test_count": "images to judge with",
        "limit": limitHelp,
    ]
}

/// What all data sets say of their setting `limit`.
let limitHelp = "the most images to learn from, for quick runs; null: all"

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
        self.init(
            train: part(.train, min(settings.trainCount, settings.limit ?? .max)),
            validation: part(.validation, settings.validationCount), test: part(.test, settings.testCount))
    }
}
