import PerceiverKit

/// A sound file of a data set, before it is opened.
struct FoundSound: Equatable {
    let path: String
    /// Its name within its source.
    let name: String
    let className: String
    /// What names it, for errors: the file itself, or a row of a table.
    let place: String
}

/// The sound files of a source, in the source's own splits.
struct FoundSounds {
    var train: [FoundSound] = []
    /// Nil if the source has no such split.
    var validation: [FoundSound]?
    /// Nil if the source has no such split.
    var test: [FoundSound]?
}

/// The settings that all data sets of sound files share.
protocol SoundFileSettings: Settings {
    /// The share of the training sounds for validation, if the source has no such split.
    var validationShare: Float { get }
    /// The share of all sounds for the test, if the source has no such split.
    var testShare: Float { get }
    /// The most training sounds; nil: all.
    var limit: Int? { get }
    /// Whether files that cannot be read are skipped and counted; otherwise they are errors.
    var skipUnreadable: Bool { get }
    /// The augmentation of training sounds.
    var augmentation: AudioAugmentation { get }
}

/// The help of the settings that all data sets of sound files share.
enum SoundFileHelp {
    static let validationShare =
        "share of the training sounds for validation, if the data has no such split"
    static let testShare = "share of all sounds for the test, if the data has no such split"
    static let limit = "the most training sounds, for quick runs; null: all"
    static let skipUnreadable = "whether files that cannot be read are skipped and counted"
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
    /// Makes the splits that the source at `path` does not have, and opens every file.
    ///
    /// - Throws: `DataError` for files that are not sounds, `SettingsError` for invalid settings.
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
                path: path, expected: "training sounds",
                found: "\(skippedCount) files that cannot be read")
        }
        try self.init(
            parts, classNames: classNames.sorted, augmentation: settings.augmentation,
            notes: notesOnSkippedFiles(skippedCount) + divided.notes, files: divided.files,
            request: request)
    }
}
