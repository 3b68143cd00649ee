import PerceiverKit

/// Settings of the data set `sound-folder`.
public struct SoundFolderSettings: SoundFileSettings {
    /// Share of the training sounds to choose the best checkpoint by, where the folder sets none apart.
    public var validationShare: Float = 0.1
    /// Share of all sounds to judge with, where the folder has no split of its own.
    public var testShare: Float = 0.15
    /// The most sounds to learn from; nil: all.
    public var limit: Int?
    /// Whether files that cannot be read are passed over and counted, rather than errors.
    public var skipUnreadable = false
    /// How training sounds are changed at random.
    public var augmentation = AudioAugmentation()

    /// The defaults.
    public init() {}

    /// A line for each setting.
    public static let help = soundFileHelp

    /// Whether to go on without some files is not what is learned.
    public static let changeable: Set<String> = ["skip_unreadable"]

    /// The numbers that some settings may be.
    public static let ranges = soundFileRanges
}

extension FoundSounds {
    /// Lists a folder that has a folder of sound files for each class, perhaps within `train` and `test`.
    ///
    /// - Throws: `DataError` for a folder that is not laid out like that.
    init(folder path: String) throws {
        try requirePath(path, to: "a folder with a folder of sound files for each class")
        let listed = try ClassFolders(at: path, of: "sound file", where: \.isSoundName)
        func sounds(_ entries: [ClassFolders.Entry]) -> [FoundSound] {
            entries.map {
                FoundSound(
                    path: $0.path, name: $0.name, className: listed.classNames[$0.label], place: $0.path)
            }
        }
        self.init(
            train: sounds(listed.train), validation: listed.validation.map(sounds),
            test: listed.test.map(sounds))
    }
}
