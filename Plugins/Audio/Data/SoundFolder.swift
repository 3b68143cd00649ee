import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `sound-folder`.
public struct SoundFolderSettings: SoundFileSettings {
    @Setting(DivisionHelp.validationShare, .shareBelowOne)
    public var validationShare: Float = 0.1
    @Setting(DivisionHelp.testShare, .shareBelowOne)
    public var testShare: Float = 0.15
    @Setting(DivisionHelp.limit, .many) public var limit: Int?
    @Setting(skipUnreadableHelp, isChangeable: true)
    public var skipUnreadable = false
    /// The augmentation of training sounds.
    public var augmentation = AudioAugmentation()

    /// The defaults.
    public init() {}
}
