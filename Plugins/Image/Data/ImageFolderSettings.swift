import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `folder`.
public struct ImageFolderSettings: ImageDataSettings {
    @Setting("regular expression that finds the class in a file's name; null: the class is the folder")
    public var labelPattern: String?
    @Setting(
        "regular expression that finds a file's group, such as a patient, which must not be in two splits")
    public var groupPattern: String?
    @Setting(
        "share of all images for validation; not used if there is a folder validation", .shareBelowOne)
    public var validationShare: Float = 0.1
    @Setting("share of all images for the test; not used if there is a folder test", .shareBelowOne)
    public var testShare: Float = 0.15
    @Setting("whether the test split has equally many images of each class") public var balancedTest = false
    @Setting(
        "folder of lists of each split's images, written by the first run and read by later ones; null: none")
    public var splitLists: String?
    @Setting(
        "whether each training and validation image is added again, mirrored, as the other of two classes")
    public var hflipConcat = false
    @Setting(ImageDataHelp.limit, .many) public var limit: Int?
    @Setting(ImageDataHelp.height) public var height: Int?
    @Setting(ImageDataHelp.width)
    public var width: Int?
    @Setting(ImageDataHelp.resize)
    public var resize = ResizeMode.stretch
    @Setting("1 to make all images grey, 3 for RGB; null: RGB if any has colour") public var channels: Int?
    @Setting("whether files that cannot be read are skipped and counted", isChangeable: true)
    public var skipUnreadable = false
    @Setting(
        "megabytes of memory for decoded images; more are decoded whenever a batch needs them",
        .from(0, to: 1e9),
        isChangeable: true)
    public var cachedImagesMB = 1000
    /// The augmentation of training images.
    public var augmentation = AugmentationSettings()

    /// The defaults.
    public init() {}

    /// - Throws: `SettingsError` for a number of channels that images cannot have.
    func checkChannels() throws {
        guard channels == nil || channels == 1 || channels == 3 else {
            throw SettingsError("data.channels should be 1, 3 or null, not \(channels ?? 0).")
        }
    }
}
