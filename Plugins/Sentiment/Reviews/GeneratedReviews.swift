import PerceiverText

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the generated reviews.
public struct ReviewsSettings: GeneratedDataSettings {
    @Setting("training reviews", .many) public var trainCount = 20000
    @Setting("validation reviews", .manyOrNone) public var validationCount = 1000
    @Setting("test reviews", .manyOrNone) public var testCount = 2000
    @Setting("the most training reviews; null: all", .many) public var limit: Int?
    /// The settings of tokenization.
    public var tokens = TokenSettings(vocabularySize: 800)

    /// The defaults.
    public init() {}
}

extension Documents {
    /// Makes generated reviews, which need no files.
    ///
    /// - Throws: `SettingsError` for numbers out of range, or more reviews than there is memory for.
    public init(reviews settings: ReviewsSettings, seed: UInt64) throws {
        // The memory of a review's text and tokens.
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
