import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `folder`.
public struct ImageFolderSettings: ImageFileSettings {
    @Setting("regular expression that finds the class in a file's name; null: the class is the folder")
    public var labelPattern: String?
    @Setting(
        "regular expression that finds a file's group, such as a patient, which must not be in two splits")
    public var groupPattern: String?
    @Setting(DivisionHelp.validationShare, .shareBelowOne)
    public var validationShare: Float = 0.1
    @Setting(DivisionHelp.testShare, .shareBelowOne)
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
    @Setting(ImageDataHelp.cropShare, .above(0, to: 1)) public var cropShare: Double = 1
    @Setting(ImageDataHelp.filter) public var filter = ResizeFilter.bilinear
    @Setting(ImageFileHelp.channels) public var channels: Int?
    @Setting(ImageFileHelp.skipUnreadable, isChangeable: true)
    public var skipUnreadable = false
    @Setting(ImageFileHelp.cachedImagesMB, .from(0, to: 1e9), isChangeable: true)
    public var cachedImagesMB = 1000
    /// The augmentation of training images.
    public var augmentation = AugmentationSettings()

    /// The defaults.
    public init() {}
}
