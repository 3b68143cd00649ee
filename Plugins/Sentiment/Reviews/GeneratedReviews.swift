import PerceiverText

/// Settings of the generated reviews.
public struct ReviewsSettings: GeneratedDataSettings {
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
    /// - Throws: `SettingsError` for numbers out of range, or more reviews than there is memory for.
    public init(reviews settings: ReviewsSettings, seed: UInt64) throws {
        // Of each review its text and its tokens.
        let counts = try settings.counts(of: "reviews", bytesEach: 400)
        let generator = ReviewGenerator(seed: seed)
        func documents(_ split: Split) -> [Document] {
            (0..<(counts[split] ?? 0)).map { generator.document(at: $0, split: split) }
        }
        self.init(
            train: documents(.train), validation: documents(.validation), test: documents(.test),
            classNames: ReviewGenerator.classNames)
    }
}
