import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `tones`.
public struct TonesSettings: GeneratedDataSettings {
    @Setting("sounds to learn from", .many) public var trainCount = 8000
    @Setting("sounds to choose the best checkpoint by", .manyOrNone) public var validationCount = 500
    @Setting("sounds to judge with", .manyOrNone) public var testCount = 1000
    @Setting(SoundFileHelp.limit, .many) public var limit: Int?
    /// How training sounds are changed at random.
    public var augmentation = AudioAugmentation()

    /// The defaults.
    public init() {}
}

/// The generated sounds of a split; each is made when it is asked for.
private struct GeneratedClips: Clips {
    let generator: ToneGenerator
    let split: Split
    let lengths: [Int]

    func samples(of index: Int, in range: Range<Int>) -> [Float] {
        Array(generator.samples(at: index, split: split)[range])
    }
}

extension AudioDataset {
    /// Makes a data set of generated tones, which needs no files.
    ///
    /// - Throws: `SettingsError` for settings out of range.
    init(tones settings: TonesSettings, request: DataRequest) throws {
        // Of each sound its outline, length and label; its samples are made when they are asked for.
        let counts = try settings.counts(of: "sounds", bytesEach: 64)
        let generator = ToneGenerator(seed: request.seed, sampleRate: try request.audioInput().sampleRate)
        let parts = counts.map { split, count in
            let outlines = (0..<count).map { generator.outline(at: $0, split: split) }
            let clips = GeneratedClips(
                generator: generator, split: split, lengths: outlines.map(\.length))
            return (split, Part(clips: clips, labels: outlines.map(\.label)))
        }
        try self.init(
            Dictionary(uniqueKeysWithValues: parts), classNames: ToneGenerator.classNames,
            augmentation: settings.augmentation, request: request)
    }
}
