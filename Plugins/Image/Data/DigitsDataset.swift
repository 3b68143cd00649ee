import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `digits`.
public struct DigitsSettings: ImageDataSettings, GeneratedDataSettings {
    @Setting("training images", .many) public var trainCount = 30000
    @Setting("validation images", .manyOrNone) public var validationCount = 1000
    @Setting("test images", .manyOrNone) public var testCount = 2000
    @Setting(ImageDataHelp.limit, .many) public var limit: Int?
    @Setting(ImageDataHelp.height) public var height: Int?
    @Setting(ImageDataHelp.width)
    public var width: Int?
    @Setting(ImageDataHelp.resize)
    public var resize = ResizeMode.stretch
    @Setting(ImageDataHelp.cropShare, .above(0, to: 1)) public var cropShare: Double = 1
    @Setting(ImageDataHelp.filter) public var filter = ResizeFilter.bilinear
    /// The augmentation of training images.
    public var augmentation = AugmentationSettings()

    /// The defaults.
    public init() {}
}

extension LabelledImageDataset {
    /// Makes a data set of generated digits, which needs no files.
    ///
    /// - Throws: `SettingsError` for numbers out of range, or more images than there is memory for.
    public init(digits settings: DigitsSettings, seed: UInt64) throws {
        // The memory of an image's bytes, label and number.
        let bytesEach = DigitGenerator.side * DigitGenerator.side + 16
        let counts = try settings.counts(of: "images", bytesEach: bytesEach)
        let generator = DigitGenerator(seed: seed)
        var (parts, labels): ([Split: Part], [Split: [Int]]) = ([:], [:])
        for (split, count) in counts where count > 0 {
            let made = generator.images(split: split, range: 0..<count)
            parts[split] = Part(made.images, Array(0..<count))
            labels[split] = made.labels
        }
        try self.init(
            parts, labels: ExampleLabels(labels, classNames: DigitGenerator.classNames), settings: settings,
            seed: seed)
    }
}
