import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The random augmentation of training images, different in each epoch.
public struct AugmentationSettings: Settings, Equatable {
    @Setting("whether training images are mirrored with probability 1/2") public var flip = false
    @Setting("smallest share of an image's area that a random crop keeps; null: no crop", .above(0, to: 1))
    public var cropArea: Float?
    @Setting("largest random scaling of height and of width, up or down, as a share", .from(0, to: 0.9))
    public var zoom: Float = 0
    @Setting("largest random rotation about the centre to either side, in degrees", .from(0, to: 180))
    public var rotation: Float = 0
    @Setting(
        "largest random shift down or up and to either side, as a share of height and width",
        .from(0, to: 0.9))
    public var shift: Float = 0
    @Setting("RandAugment operations on each image, one after the other", .from(0, to: 16))
    public var randaugmentLayers = 0
    @Setting("strength of RandAugment, from 0 to 10", .from(0, to: 10))
    public var randaugmentMagnitude: Float = 5
    @Setting("parameter of the Beta distribution of mixup, at most 1; 0: no mixup", .share)
    public var mixup: Float = 0
    @Setting("whether a box of each image comes from another (CutMix); with mixup, half of the images each")
    public var cutmix = false

    /// No augmentation.
    public init() {}

    /// Whether images are mixed.
    var isMixing: Bool { mixup > 0 || cutmix }
}
