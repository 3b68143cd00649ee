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

/// Their lines of help, and those of a data set's own.
func imageDataHelp(_ own: [String: String]) -> [String: String] {
    own.merging([
        "limit": "the most images to learn from, for quick runs; null: all",
        "height": "rows to resize all images to, with width; null: all have the same size",
        "width": "columns to resize all images to, with height; null: all have the same size",
        "resize": "stretch (each side by its own factor) or crop (the middle, without distortion)",
    ]) { mine, _ in mine }
}

/// The numbers that settings of several data sets of images may be, and those of a data set's own.
func imageDataRanges(_ own: [String: SettingRange]) -> [String: SettingRange] {
    own.merging(["limit": .many]) { mine, _ in mine }
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
