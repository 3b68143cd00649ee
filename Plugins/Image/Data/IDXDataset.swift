import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the data set `idx`.
public struct IDXSettings: ImageDataSettings {
    @Setting(ImageDataHelp.validationShare, .shareBelowOne) public var validationShare: Float = 1 / 6
    @Setting(ImageDataHelp.limit, .many) public var limit: Int?
    @Setting(ImageDataHelp.height) public var height: Int?
    @Setting(ImageDataHelp.width)
    public var width: Int?
    @Setting(ImageDataHelp.resize)
    public var resize = ResizeMode.stretch
    @Setting(ImageDataHelp.cropShare, .above(0, to: 1)) public var cropShare: Double = 1
    @Setting(ImageDataHelp.filter) public var filter = ResizeFilter.bilinear
    /// The augmentation of training images.
    public var augmentation = AugmentationSettings()

    /// The defaults.
    public init() {}
}

extension LabelledImageDataset {
    /// Whether a path is a folder with the training images of MNIST, or of a data set with the same file names.
    static func recognizesIDX(at path: String) -> Bool {
        ["", ".gz"].contains { itemKind(at: "\(path)/train-images-idx3-ubyte\($0)") == .file }
    }

    /// Reads a folder with the four IDX files of MNIST, or of a data set of ten classes with the same file names.
    ///
    /// - Throws: `DataError` for invalid files, `SettingsError` for invalid settings.
    public init(idx settings: IDXSettings, path: String, division: Division) throws {
        try requirePath(path, to: "a folder with the four IDX files of MNIST")
        let train = try LabelledImages(mnistFolder: path, split: .train)
        let test = try LabelledImages(mnistFolder: path, split: .test)
        guard test.images.imageShape == train.images.imageShape else {
            throw DataError(
                path: path,
                expected:
                    "test images of \(train.images.height)x\(train.images.width), the size of the training images",
                found: "images of \(test.images.height)x\(test.images.width)")
        }
        try self.init(
            train: train, test: test, of: path, division: division, settings: settings,
            validationShare: settings.validationShare)
    }
}
