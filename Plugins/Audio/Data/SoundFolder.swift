import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `sound-folder`.
public struct SoundFolderSettings: SoundFileSettings {
    @Setting(SoundFileHelp.validationShare, .shareBelowOne)
    public var validationShare: Float = 0.1
    @Setting(SoundFileHelp.testShare, .shareBelowOne)
    public var testShare: Float = 0.15
    @Setting(SoundFileHelp.limit, .many) public var limit: Int?
    @Setting(SoundFileHelp.skipUnreadable, isChangeable: true)
    public var skipUnreadable = false
    /// The augmentation of training sounds.
    public var augmentation = AudioAugmentation()

    /// The defaults.
    public init() {}
}

extension FoundSounds {
    /// Lists a folder that has a folder of sound files for each class, perhaps within `train` and `test`.
    ///
    /// - Throws: `DataError` for a folder with another layout.
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
