import PerceiverKit

/// How training images are changed at random, in each pass anew.
public struct AugmentationSettings: Settings, Equatable {
    /// Whether half of the images are mirrored.
    public var flip = false
    /// The smallest share of an image that a random crop keeps; nil: no crop.
    public var cropArea: Float?
    /// The most that rows, and columns, are scaled up or down, as a share; 0: not at all.
    public var zoom: Float = 0
    /// Random operations of RandAugment on each image, one after the other.
    public var randaugmentLayers = 0
    /// The strength of RandAugment's operations, from 0 to 10.
    public var randaugmentMagnitude: Float = 5
    /// Both parameters of the Beta distribution that mixup draws shares from; 0: no mixup.
    public var mixup: Float = 0
    /// Whether a box of each image comes from another; with mixup, each gets one half of the images.
    public var cutmix = false

    /// No augmentation.
    public init() {}

    /// A line for each setting.
    public static let help = [
        "flip": "whether half of the training images are mirrored",
        "crop_area": "smallest share of an image that a random crop keeps; null: no crop",
        "zoom": "the most that rows, and columns, are scaled up or down, as a share",
        "randaugment_layers": "random operations on each image, one after the other",
        "randaugment_magnitude": "strength of these operations, from 0 to 10",
        "mixup": "both parameters of the Beta distribution of mixup's shares, at most 1; 0: none",
        "cutmix": "whether a box of each image comes from another; with mixup, half of the images each",
    ]

    /// The numbers that some settings may be.
    public static let ranges: [String: SettingRange] = [
        "crop_area": .above(0, to: 1),
        "zoom": .from(0, to: 0.9),
        "randaugment_layers": .from(0, to: 16),
        "randaugment_magnitude": .from(0, to: 10),
        "mixup": .share,
    ]

    /// Whether another image has a part in each.
    var isMixing: Bool { mixup > 0 || cutmix }
}
