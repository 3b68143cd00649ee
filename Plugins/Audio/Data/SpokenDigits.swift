import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `fsdd`.
public struct SpokenDigitsSettings: SoundFileSettings {
    @Setting(
        "speakers for the test, none of whose recordings are trained on; "
            + "empty: the official split, recordings 0 to 4 of everybody")
    public var testSpeakers: [String] = []
    @Setting(DivisionHelp.validationShare, .shareBelowOne)
    public var validationShare: Float = 0.1
    @Setting(DivisionHelp.limit, .many) public var limit: Int?
    @Setting(skipUnreadableHelp, isChangeable: true)
    public var skipUnreadable = false
    /// The augmentation of training sounds.
    public var augmentation = AudioAugmentation()

    /// The defaults.
    public init() {}

    /// None: the test recordings are named.
    public var testShare: Float { 0 }
}

/// The digit, speaker and number in the name of a recording, such as `7_jackson_32.wav`.
private struct RecordingName {
    let digit: Int
    let speaker: String
    let number: Int

    init?(_ name: String) {
        let parts = (name.split(separator: ".").first ?? "").split(separator: "_")
        guard parts.count >= 3, let digit = Int(parts[0]), (0...9).contains(digit),
            let number = Int(parts[parts.count - 1]), number >= 0
        else { return nil }
        self.digit = digit
        self.number = number
        speaker = parts[1..<parts.count - 1].joined(separator: "_")
    }
}

extension FoundExamples<String> {
    /// Whether a path is a folder of recordings called `<digit>_<speaker>_<number>.wav`, or has one called `recordings`.
    static func recognizesDigits(at path: String) -> Bool {
        let names = (try? visibleNames(inFolder: recordings(at: path))) ?? []
        return names.first { RecordingName($0) != nil } != nil
    }

    private static func recordings(at path: String) -> String {
        itemKind(at: "\(path)/recordings") == .folder ? "\(path)/recordings" : path
    }

    /// Lists the Free Spoken Digit Dataset, or a data set with the same naming.
    ///
    /// - Throws: `DataError` for a file with another name, or an unknown speaker.
    init(digits settings: SpokenDigitsSettings, path: String) throws {
        try requirePath(path, to: "a folder of recordings such as 7_jackson_32.wav")
        let folder = Self.recordings(at: path)
        var speakers: Set<String> = []
        self.init(test: [])
        for file in try visibleNames(inFolder: folder) {
            let path = "\(folder)/\(file)"
            guard SoundFormat.kinds.name(path) != nil else {
                notes.append("not read: \(file.asName), which is no sound")
                continue
            }
            guard let name = RecordingName(file) else {
                throw DataError(path: path, expected: "a name such as 7_jackson_32.wav", found: "another")
            }
            speakers.insert(name.speaker)
            let sound = FoundExample(path, name: file, labels: ["\(name.digit)"], place: path)
            let isTest =
                settings.testSpeakers.isEmpty
                ? name.number < 5 : settings.testSpeakers.contains(name.speaker)
            if isTest { test?.append(sound) } else { train.append(sound) }
        }
        if let stranger = settings.testSpeakers.first(where: { !speakers.contains($0) }) {
            throw DataError(
                path: folder, expected: "recordings of the speaker \"\(stranger)\" (data.test_speakers)",
                found: "recordings of \(speakers.sorted().quoted)")
        }
    }
}
