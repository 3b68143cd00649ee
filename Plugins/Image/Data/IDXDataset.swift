import PerceiverKit

/// Settings of the data set `idx`.
public struct IDXSettings: ImageDataSettings {
    /// Share of the training files to choose the best checkpoint by.
    public var validationShare: Float = 1 / 6
    /// The most images to learn from; nil: all.
    public var limit: Int?
    /// Rows to resize all images to; nil: as they are.
    public var height: Int?
    /// Columns to resize all images to; nil: as they are.
    public var width: Int?
    /// What happens to the shape of an image that is resized.
    public var resize = ResizeMode.stretch
    /// Random changes of the training images.
    public var augmentation = AugmentationSettings()

    /// The defaults.
    public init() {}

    /// A line for each setting.
    public static let help = imageDataHelp(["validation_share": validationShareHelp])

    /// The numbers that some settings may be.
    public static let ranges = imageDataRanges(["validation_share": .shareBelowOne])
}

/// What all data sets of files say of their setting `validation_share`.
let validationShareHelp = "share of the training images that is kept to choose the best checkpoint by"

extension LabelledImageDataset {
    /// Whether a path is a folder with the training images of MNIST, or of a set that follows its names.
    static func recognizesIDX(at path: String) -> Bool {
        ["", ".gz"].contains { itemKind(at: "\(path)/train-images-idx3-ubyte\($0)") == .file }
    }

    /// Reads a folder with the four IDX files of MNIST, or of a set of ten classes that follows its names.
    ///
    /// - Throws: `DataError` for files that are not what they should be, `SettingsError` for settings.
    public init(idx settings: IDXSettings, path: String, division: Division) throws {
        try requirePath(path, to: "a folder with the four IDX files of MNIST")
        let train = try LabelledImages(mnistFolder: path, split: .train)
        let test = try LabelledImages(mnistFolder: path, split: .test)
        guard test.imageShape == train.imageShape else {
            throw DataError(
                path: path,
                expected: "test images of \(train.height)x\(train.width), the size of the training images",
                found: "images of \(test.height)x\(test.width)")
        }
        try self.init(
            train: train, test: test, of: path, division: division, settings: settings,
            validationShare: settings.validationShare)
    }
}
