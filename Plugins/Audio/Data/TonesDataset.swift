import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `tones`.
public struct TonesSettings: GeneratedDataSettings {
    @Setting("training sounds", .many) public var trainCount = 8000
    @Setting("validation sounds", .manyOrNone) public var validationCount = 500
    @Setting("test sounds", .manyOrNone) public var testCount = 1000
    @Setting(DivisionHelp.limit, .many) public var limit: Int?
    /// The augmentation of training sounds.
    public var augmentation = AudioAugmentation()

    /// The defaults.
    public init() {}
}

/// The generated sounds of a split; each is computed on request.
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
        // The memory of a sound's outline, length and label; its samples are computed on request.
        let counts = try settings.counts(of: "sounds", bytesEach: 64)
        let generator = ToneGenerator(seed: request.seed, sampleRate: try request.audioInput().sampleRate)
        var (clips, labels): ([Split: any Clips], [Split: [Int]]) = ([:], [:])
        for (split, count) in counts {
            let outlines = (0..<count).map { generator.outline(at: $0, split: split) }
            clips[split] = GeneratedClips(
                generator: generator, split: split, lengths: outlines.map(\.length))
            labels[split] = outlines.map(\.label)
        }
        try self.init(
            clips, labels: ExampleLabels(labels, classNames: ToneGenerator.classNames),
            augmentation: settings.augmentation, request: request)
    }
}
