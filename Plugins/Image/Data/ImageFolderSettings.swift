import PerceiverKit

/// Settings of the data set `folder`.
public struct ImageFolderSettings: ImageDataSettings {
    /// A regular expression that finds the class in the name of a file; nil: the class is the folder.
    public var labelPattern: String?
    /// A regular expression that finds in the name of a file what must not be in two splits, such as a patient.
    public var groupPattern: String?
    /// Share of all images to choose the best checkpoint by, where the folder sets none apart.
    public var validationShare: Float = 0.1
    /// Share of all images to judge with, where the folder has no split of its own.
    public var testShare: Float = 0.15
    /// Whether the test split has equally many images of each class.
    public var balancedTest = false
    /// A folder of lists of the images of each split: read if they are there, written if not; nil: none.
    public var splitLists: String?
    /// Whether images to learn from and to choose by are there twice, mirrored as the other of two classes.
    public var hflipConcat = false
    /// The most images to learn from; nil: all.
    public var limit: Int?
    /// Rows to resize all images to; nil: as they are.
    public var height: Int?
    /// Columns to resize all images to; nil: as they are.
    public var width: Int?
    /// What happens to the shape of an image that is resized.
    public var resize = ResizeMode.stretch
    /// 1 to make all images grey, 3 for RGB; nil: RGB if any has colour.
    public var channels: Int?
    /// Whether files that cannot be read are passed over and counted, rather than errors.
    public var skipUnreadable = false
    /// Random changes of the training images.
    public var augmentation = AugmentationSettings()

    /// The defaults.
    public init() {}

    /// A line for each setting.
    public static let help = imageDataHelp([
        "label_pattern": "regular expression that finds the class in a file's name; null: it is the folder",
        "group_pattern": "regular expression that finds what must not be in two splits, such as a patient",
        "validation_share":
            "share of all images to choose by; not asked for where there is a folder validation",
        "test_share": "share of all images to judge with; not asked for where there is a folder test",
        "balanced_test": "whether the test split has equally many images of each class",
        "split_lists":
            "folder of lists of each split's images, written once and read from then on; null: none",
        "hflip_concat": "whether all but test images are there twice, mirrored as the other of two classes",
        "channels": "1 to make all images grey, 3 for RGB; null: RGB if any has colour",
        "skip_unreadable": "whether files that cannot be read are passed over and counted",
    ])

    /// Whether to go on without some files is not what is learned.
    public static let changeable: Set<String> = ["skip_unreadable"]

    /// The numbers that some settings may be.
    public static let ranges = imageDataRanges([
        "validation_share": .shareBelowOne, "test_share": .shareBelowOne,
    ])

    func collector() throws -> ImageCollector {
        guard channels == nil || channels == 1 || channels == 3 else {
            throw SettingsError("data.channels should be 1, 3 or null, not \(channels ?? 0).")
        }
        return try ImageCollector(size: size(), mode: resize, channelCount: channels)
    }
}
