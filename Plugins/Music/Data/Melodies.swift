import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `melodies`.
public struct MelodiesSettings: GeneratedDataSettings {
    @Setting("training pieces", .many) public var trainCount = 2000
    @Setting("validation pieces", .manyOrNone) public var validationCount = 100
    @Setting("test pieces", .manyOrNone) public var testCount = 100
    @Setting(DivisionHelp.limit, .many) public var limit: Int?
    @Setting(transpositionHelp, .from(0, to: 12)) public var transposition = 0

    /// The defaults; melodies come in all keys already.
    public init() {}
}

let skipUnreadableHelp = "whether files that cannot be read are skipped and counted"
let transpositionHelp = "semitones by which a training piece is transposed at most, up or down, at random"

extension MusicDataset {
    /// Composes pieces.
    ///
    /// - Throws: `SettingsError` for settings out of range.
    init(melodies settings: MelodiesSettings, request: DataRequest) throws {
        let counts = try settings.counts(of: "pieces", bytesEach: 2000)
        let generator = MelodyGenerator(seed: request.seed)
        let language = try MusicLanguage(request.inputSettings(MusicInputSettings.self).events)
        let pieces = Dictionary(
            uniqueKeysWithValues: counts.map { split, count in
                (split, Threads.map(count) { language.sequence(of: generator.piece(at: $0, split: split)) })
            })
        try self.init(pieces, transposition: settings.transposition, request: request)
    }
}
