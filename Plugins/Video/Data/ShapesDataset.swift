import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `shapes`.
public struct ShapesSettings: GeneratedDataSettings {
    @Setting("training clips", .many) public var trainCount = 64_000
    @Setting("validation clips", .manyOrNone) public var validationCount = 100
    @Setting("test clips", .manyOrNone) public var testCount = 200
    @Setting(DivisionHelp.limit, .many) public var limit: Int?
    @Setting("frames of a clip", .from(1, to: 1000)) public var frames = 8
    @Setting("rows and columns of pixels", .from(8, to: 1024)) public var side = 16
    @Setting("samples of sound in the time of a frame", .from(1, to: 100_000)) public var samplesPerFrame =
        160

    /// The defaults.
    public init() {}
}

/// Clips that are computed on request.
private struct GeneratedClips: ClipSource {
    let generator: MovingShapes
    let counts: [Split: Int]

    func count(of split: Split) -> Int { counts[split] ?? 0 }

    func clip(_ index: Int, of split: Split) -> (frames: [UInt8], sound: [Float]) {
        generator.clip(at: index, split: split)
    }
}

extension ClipsDataset {
    /// Makes a data set of moving shapes, which needs no files.
    ///
    /// - Throws: `SettingsError` for numbers out of range.
    init(shapes settings: ShapesSettings, request: DataRequest) throws {
        let counts = try settings.counts(of: "clips", bytesEach: 8)
        var rate = VideoRate()
        rate.samples = rate.frames * settings.samplesPerFrame
        let shape = VideoShape(
            frameCount: settings.frames, height: settings.side, width: settings.side,
            sampleCount: settings.frames * settings.samplesPerFrame)
        let generator = MovingShapes(seed: request.seed, shape: shape, rate: rate)
        var labels: [Split: [Int]] = [:]
        for (split, count) in counts {
            labels[split] = (0..<count).map { generator.label(at: $0, split: split) }
        }
        self.init(
            GeneratedClips(generator: generator, counts: counts), shape: shape, rate: rate,
            labels: ExampleLabels(labels, classNames: MovingShapes.classNames))
    }
}
