import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// How training images are changed at random, in each pass anew.
public struct AugmentationSettings: Settings, Equatable {
    @Setting("whether half of the training images are mirrored") public var flip = false
    @Setting("smallest share of an image that a random crop keeps; null: no crop", .above(0, to: 1))
    public var cropArea: Float?
    @Setting("the most that rows, and columns, are scaled up or down, as a share", .from(0, to: 0.9))
    public var zoom: Float = 0
    @Setting("random operations on each image, one after the other", .from(0, to: 16))
    public var randaugmentLayers = 0
    @Setting("strength of these operations, from 0 to 10", .from(0, to: 10))
    public var randaugmentMagnitude: Float = 5
    @Setting("both parameters of the Beta distribution of mixup's shares, at most 1; 0: none", .share)
    public var mixup: Float = 0
    @Setting("whether a box of each image comes from another; with mixup, half of the images each")
    public var cutmix = false

    /// No augmentation.
    public init() {}

    /// Whether another image has a part in each.
    var isMixing: Bool { mixup > 0 || cutmix }
}
