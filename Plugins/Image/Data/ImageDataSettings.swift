import PerceiverKit

/// Settings that all image data sets have: the size, and the augmentation of training images.
protocol ImageDataSettings: Settings {
    /// The most training images; nil: all.
    var limit: Int? { get }
    var height: Int? { get set }
    var width: Int? { get set }
    var resize: ResizeMode { get set }
    var cropShare: Double { get set }
    var filter: ResizeFilter { get set }
    var augmentation: AugmentationSettings { get }
}

/// The help of these settings.
enum ImageDataHelp {
    static let limit = "the most training images, for quick runs; null: all"
    static let height = "rows to resize all images to, with width; null: as they are, or 64 where they differ"
    static let width =
        "columns to resize all images to, with height; null: as they are, or 64 where they differ"
    static let resize = "stretch (each side by its own factor) or crop (the middle, without distortion)"
    static let cropShare = "share of each side that is kept, in the middle, before resizing"
    static let filter = "bilinear, or bicubic, with which many published models were trained"
    /// For data sets of files without a validation split.
    static let validationShare = "share of the training images for validation"
}

extension ImageDataSettings {
    /// How images of another size are resized.
    var resizing: Resizing { Resizing(resize, cropShare: cropShare, filter: filter) }

    /// The size to resize all images to; nil: as they are.
    ///
    /// - Throws: `SettingsError` if only one of height and width is given, or for a number out of range.
    func size() throws -> (height: Int, width: Int)? {
        try checkRanges(at: "data")
        switch (height, width) {
        case (let height?, let width?): return (height, width)
        case (nil, nil): return nil
        default: throw SettingsError("data.height and data.width should be given both, or neither.")
        }
    }
}
