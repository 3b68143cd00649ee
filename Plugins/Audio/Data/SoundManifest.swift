import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `sound-manifest`.
public struct SoundManifestSettings: SoundFileSettings, ManifestSettings {
    @Setting(ManifestHelp.pathColumn) public var pathColumn: String?
    @Setting(ManifestHelp.labelColumns) public var labelColumns: [String] = []
    @Setting(LabelFieldHelp.labelSeparator) public var labelSeparator: String?
    @Setting(ManifestHelp.splitColumn)
    public var splitColumn: String?
    @Setting(ManifestHelp.foldColumn)
    public var foldColumn: String?
    @Setting(ManifestHelp.testFold) public var testFold: String?
    @Setting(ManifestHelp.validationFold)
    public var validationFold: String?
    @Setting(ManifestHelp.folder, isChangeable: true) public var folder: String?
    @Setting(ManifestHelp.quoted)
    public var quoted = true
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
