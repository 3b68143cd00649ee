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

    /// The numbers that some settings may be.
    public static let ranges: [String: SettingRange] = [
        "train_count": .many,
        "validation_count": .manyOrNone,
        "test_count": .manyOrNone,
        "limit": .many,
    ]
}

extension Documents {
    /// Makes generated reviews, which need no files.
    ///
    /// - Throws: `SettingsError` for numbers out of range, or more reviews than there is memory for.
    public init(reviews settings: ReviewsSettings, seed: UInt64) throws {
        try settings.checkRanges(at: "data")
        let trainCount = min(settings.trainCount, settings.limit ?? .max)
        let reviewCount = trainCount + settings.validationCount + settings.testCount
        // Of each review its text and its tokens.
        try requireMemory(
            Double(reviewCount) * 400, for: "A data set of \(reviewCount) reviews",
            advice: "Lower data.train_count, validation_count or test_count.")
        let generator = ReviewGenerator(seed: seed)
        func documents(_ split: Split, _ count: Int) -> [Document] {
            (0..<count).map { generator.document(at: $0, split: split) }
        }
        self.init(
            train: documents(.train, trainCount),
            validation: documents(.validation, settings.validationCount),
            test: documents(.test, settings.testCount), classNames: ReviewGenerator.classNames)
    }
}
