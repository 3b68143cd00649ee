import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `image-table`.
public struct ImageTableSettings: ImageFileSettings, ManifestSettings {
    @Setting(ManifestHelp.pathColumn) public var pathColumn: String?
    @Setting(ManifestHelp.labelColumns) public var labelColumns: [String] = []
    @Setting(LabelFieldHelp.labelSeparator) public var labelSeparator: String?
    @Setting(ManifestHelp.splitColumn) public var splitColumn: String?
    @Setting(ManifestHelp.foldColumn) public var foldColumn: String?
    @Setting(ManifestHelp.testFold) public var testFold: String?
    @Setting(ManifestHelp.validationFold) public var validationFold: String?
    @Setting(ManifestHelp.folder, isChangeable: true) public var folder: String?
    @Setting(ManifestHelp.quoted) public var quoted = true
    @Setting(DivisionHelp.validationShare, .shareBelowOne) public var validationShare: Float = 0.1
    @Setting(DivisionHelp.testShare, .shareBelowOne) public var testShare: Float = 0.15
    @Setting(ImageDataHelp.limit, .many) public var limit: Int?
    @Setting(ImageDataHelp.height) public var height: Int?
    @Setting(ImageDataHelp.width) public var width: Int?
    @Setting(ImageDataHelp.resize) public var resize = ResizeMode.stretch
    @Setting(ImageDataHelp.cropShare, .above(0, to: 1)) public var cropShare: Double = 1
    @Setting(ImageDataHelp.filter) public var filter = ResizeFilter.bilinear
    @Setting(ImageFileHelp.channels) public var channels: Int?
    @Setting(ImageFileHelp.skipUnreadable, isChangeable: true) public var skipUnreadable = false
    @Setting(ImageFileHelp.cachedImagesMB, .from(0, to: 1e9), isChangeable: true)
    public var cachedImagesMB = 1000
    /// The augmentation of training images.
    public var augmentation = AugmentationSettings()

    /// The defaults.
    public init() {}
}

/// What images are called: the column of their paths, or the folder that they are in.
let imageTableNames = ["image", "images", "img", "photos", "pictures"]

extension LabelledImageDataset {
    /// Reads a CSV or TSV file with a row for each image: its path, its labels, and perhaps its split.
    ///
    /// - Throws: `DataError` for invalid files, `SettingsError` for invalid settings.
    public init(table settings: ImageTableSettings, path: String, division: Division) throws {
        try requirePath(path, to: "a CSV or TSV file with a row for each image")
        try settings.checkChannels()
        let found = try FoundExamples(
            manifestAt: path, of: imageKinds, settings, names: imageTableNames, for: division)
        try self.init(
            found.divided(by: division, settings, path: path), of: found, path: path, settings: settings,
            division: division)
    }
}
