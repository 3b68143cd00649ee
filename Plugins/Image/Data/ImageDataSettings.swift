import PerceiverKit

/// What all data sets of images can be asked for: a size, and random changes of the training images.
protocol ImageDataSettings: Settings {
    /// The most images to learn from; nil: all.
    var limit: Int? { get }
    var height: Int? { get }
    var width: Int? { get }
    var resize: ResizeMode { get }
    var augmentation: AugmentationSettings { get }
}

/// What they all say of these settings.
enum ImageDataHelp {
    static let limit = "the most images to learn from, for quick runs; null: all"
    static let height = "rows to resize all images to, with width; null: all have the same size"
    static let width = "columns to resize all images to, with height; null: all have the same size"
    static let resize = "stretch (each side by its own factor) or crop (the middle, without distortion)"
    /// Of the data sets of files that set none apart.
    static let validationShare = "share of the training images that is kept to choose the best checkpoint by"
}

extension ImageDataSettings {
    /// The size to resize all images to; nil: as they are.
    ///
    /// - Throws: `SettingsError` for half a size, or a number out of range.
    func size() throws -> (height: Int, width: Int)? {
        try checkRanges(at: "data")
        switch (height, width) {
        case (let height?, let width?): return (height, width)
        case (nil, nil): return nil
        default: throw SettingsError("data.height and data.width should be given both, or neither.")
        }
    }
}
