import PerceiverText

/// Settings of the generated reviews.
public struct ReviewsSettings: Settings {
    /// Reviews to learn from.
    public var trainCount = 20000
    /// Reviews to choose the best checkpoint by.
    public var validationCount = 1000
    /// Reviews to judge with.
    public var testCount = 2000
    /// The most reviews to learn from; nil: all.
    public var limit: Int?
    /// How reviews become tokens.
    public var tokens = TokenSettings(vocabularySize: 800)

    /// The defaults.
    public init() {}

    /// A line for each setting.
    public static let help = [
        "train_count": "reviews to learn from",
        "validation_count": "reviews to choose the best checkpoint by",
        "test_count": "reviews to judge with",
        "limit": "the most reviews to learn from; null: all",
    ]
}

extension Documents {
    /// Makes generated reviews, which need no files.
    ///
    /// - Throws: `SettingsError` for counts out of range.
    public init(reviews settings: ReviewsSettings, seed: UInt64) throws {
        try requireAtLeast(1, settings.trainCount, setting: "train_count")
        try requireAtLeast(0, settings.validationCount, setting: "validation_count")
        try requireAtLeast(0, settings.testCount, setting: "test_count")
        try requireAtLeast(1, settings.limit, setting: "limit")
        let generator = ReviewGenerator(seed: seed)
        func documents(_ split: Split, _ count: Int) -> [Document] {
            (0..<count).map { generator.document(at: $0, split: split) }
        }
        self.init(
            train: documents(.train, min(settings.trainCount, settings.limit ?? .max)),
            validation: documents(.validation, settings.validationCount),
            test: documents(.test, settings.testCount), classNames: ReviewGenerator.classNames)
    }
}
