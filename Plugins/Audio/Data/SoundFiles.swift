import PerceiverKit

/// A sound file of a data set, before it is looked at.
struct FoundSound: Equatable {
    let path: String
    /// What it is called in its source, wherever that lies.
    let name: String
    let className: String
    /// Where it is named, for errors: the file itself, or a row of a table.
    let place: String
}

/// The sound files of a source, in the splits that the source itself makes.
struct FoundSounds {
    var train: [FoundSound] = []
    /// Nil where the source sets none apart.
    var validation: [FoundSound]?
    /// Nil where the source sets none apart.
    var test: [FoundSound]?
}

/// What the settings of all data sets of sound files share.
protocol SoundFileSettings: Settings {
    /// Share of the training sounds to choose the best checkpoint by, where none are set apart.
    var validationShare: Float { get }
    /// Share of all sounds to judge with, where none are set apart.
    var testShare: Float { get }
    /// The most sounds to learn from; nil: all.
    var limit: Int? { get }
    /// Whether files that cannot be read are passed over and counted, rather than errors.
    var skipUnreadable: Bool { get }
    /// How training sounds are changed at random.
    var augmentation: AudioAugmentation { get }
}

/// What all data sets of sound files say of the settings that they share.
enum SoundFileHelp {
    static let validationShare =
        "share of the training sounds that is kept to choose the best checkpoint by, where none are set apart"
    static let testShare = "share of all sounds to judge with, where none are set apart"
    static let limit = "the most sounds to learn from, for quick runs; null: all"
    static let skipUnreadable = "whether files that cannot be read are passed over and counted"
}

extension String {
    /// Whether this is the name of a sound file.
    var isSoundName: Bool {
        let extensions = [
            "wav", "flac", "ogg", "oga", "opus", "mp3", "aif", "aiff", "aifc", "au", "snd", "caf", "w64",
            "rf64",
        ]
        return extensions.contains { lowercased().hasSuffix(".\($0)") }
    }
}

/// Sound files whose headers have been read; their samples are read as they are asked for.
struct FileClips: Clips {
    let paths: [String]
    let lengths: [Int]
    let sampleRate: Int

    func samples(of index: Int, in range: Range<Int>) throws -> [Float] {
        try AudioFile(at: paths[index]).samples(range, atRate: sampleRate)
    }
}

extension AudioDataset {
    /// Splits what the source at `path` does not split itself, and looks at every file.
    ///
    /// - Throws: `DataError` for files that are no sounds, `SettingsError` for settings.
    init(_ found: FoundSounds, path: String, settings: some SoundFileSettings, request: DataRequest) throws {
        let divided = try request.division().divide(
            found.train.map(\.name), of: path, validation: found.validation?.map(\.name),
            test: found.test?.map(\.name), validationShare: settings.validationShare,
            testShare: settings.testShare, limit: settings.limit)
        let plan = divided.plan
        let classNames = ClassNames(found.train.map(\.className))
        let sampleRate = try request.audioInput().sampleRate
        var skippedCount = 0

        func part(_ sounds: [FoundSound]) throws -> Part {
            var (paths, lengths, labels): ([String], [Int], [Int]) = ([], [], [])
            for sound in sounds {
                let label = try classNames.label(of: sound.className, at: sound.place)
                do {
                    guard itemKind(at: sound.path) == .file else {
                        throw DataError(
                            path: sound.place, expected: "a sound file",
                            found: "no file at \(sound.path)")
                    }
                    let file = try AudioFile(at: sound.path)
                    try file.requireResampling(toRate: sampleRate)
                    try file.requireEnd()
                    lengths.append(file.length(atRate: sampleRate))
                } catch let error as DataError {
                    guard settings.skipUnreadable else { throw error }
                    skippedCount += 1
                    continue
                }
                paths.append(sound.path)
                labels.append(label)
            }
            return Part(
                clips: FileClips(paths: paths, lengths: lengths, sampleRate: sampleRate), labels: labels)
        }
        let parts = [
            Split.train: try part(plan.train.map { found.train[$0] }),
            .validation: try part(found.validation ?? plan.validation.map { found.train[$0] }),
            .test: try part(found.test ?? plan.test.map { found.train[$0] }),
        ]
        guard parts[.train]?.labels.isEmpty == false else {
            throw DataError(
                path: path, expected: "sounds to learn from",
                found: "\(skippedCount) files that cannot be read")
        }
        try self.init(
            parts, classNames: classNames.sorted, augmentation: settings.augmentation,
            notes: notesOnSkippedFiles(skippedCount) + divided.notes, files: divided.files,
            request: request)
    }
}
