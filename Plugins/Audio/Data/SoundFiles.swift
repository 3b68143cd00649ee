import PerceiverKit

/// The settings that all data sets of sound files share.
protocol SoundFileSettings: DivisionSettings {
    /// Whether files that cannot be read are skipped and counted; otherwise they are errors.
    var skipUnreadable: Bool { get }
    /// The augmentation of training sounds.
    var augmentation: AudioAugmentation { get }
}

/// The help of `skip_unreadable`.
let skipUnreadableHelp = "whether files that cannot be read are skipped and counted"

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
    init(
        _ found: FoundExamples<String>, path: String, settings: some SoundFileSettings, request: DataRequest
    ) throws {
        let division = try request.division()
        let divided = try found.divided(by: division, settings, path: path)
        let sampleRate = try request.audioInput().sampleRate
        var skippedCount = 0

        /// The sounds that can be read, with the length of each.
        func opened(
            _ sounds: [FoundExample<String>]
        ) throws -> (sounds: [FoundExample<String>], lengths: [Int]) {
            var (readable, lengths): ([FoundExample<String>], [Int]) = ([], [])
            for sound in sounds {
                do {
                    guard itemKind(at: sound.content) == .file else {
                        throw DataError(
                            path: sound.place, expected: "a sound file",
                            found: "no file at \(sound.content)")
                    }
                    let file = try AudioFile(at: sound.content)
                    try file.requireResampling(toRate: sampleRate)
                    try file.requireEnd()
                    lengths.append(file.length(atRate: sampleRate))
                    readable.append(sound)
                } catch let error as DataError {
                    guard settings.skipUnreadable else { throw error }
                    skippedCount += 1
                }
            }
            return (readable, lengths)
        }
        let parts = try divided.parts.mapValues(opened)
        guard parts.values.contains(where: { !$0.sounds.isEmpty }) else {
            throw DataError(
                path: path, expected: "sounds",
                found: "\(skippedCount) files that cannot be read")
        }
        let labels = try ExampleLabels(
            of: parts.mapValues(\.sounds), among: found.train, columns: found.labelColumns,
            separator: found.labelSeparator, division: division)
        try self.init(
            parts.mapValues { sounds, lengths in
                FileClips(paths: sounds.map(\.content), lengths: lengths, sampleRate: sampleRate)
            }, labels: labels, augmentation: settings.augmentation,
            notes: notesOnSkipped(skippedCount) + divided.notes, files: divided.files,
            columns: found.columns, rowPart: division.rows?.part(parts.mapValues(\.sounds)),
            request: request)
    }
}
