import PerceiverImage

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `textures`.
public struct TexturesSettings: GeneratedDataSettings {
    @Setting("training pairs", .many) public var trainCount = 100_000
    @Setting("validation pairs", .manyOrNone) public var validationCount = 200
    @Setting("test pairs", .manyOrNone) public var testCount = 400
    @Setting(DivisionHelp.limit, .many) public var limit: Int?
    @Setting("rows of pixels", .from(8, to: 4096)) public var height = 24
    @Setting("columns of pixels", .from(8, to: 4096)) public var width = 32
    @Setting("the longest way of a texture along an axis, in pixels", .from(0.1, to: 100)) public var reach:
        Float = 2

    /// The defaults.
    public init() {}
}

/// Textures that are computed on request.
private struct GeneratedFrames: FrameSource {
    let generator: MovingTextures
    let counts: [Split: Int]
    let isSameEachEpoch = true

    func count(of split: Split) -> Int { counts[split] ?? 0 }

    func pair(_ index: Int, of split: Split, epoch: Int) -> (frames: [UInt8], flow: [Float]) {
        generator.pair(at: index, split: split)
    }
}

extension FramesDataset {
    /// Makes a data set of moving textures, which needs no files.
    ///
    /// - Throws: `SettingsError` for numbers out of range.
    init(textures settings: TexturesSettings, request: DataRequest) throws {
        let generator = MovingTextures(
            seed: request.seed, height: settings.height, width: settings.width, reach: settings.reach)
        self.init(
            GeneratedFrames(generator: generator, counts: try settings.counts(of: "pairs", bytesEach: 8)),
            height: settings.height, width: settings.width)
    }
}
