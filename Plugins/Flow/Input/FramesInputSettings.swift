import PerceiverImage

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the input `frames`.
public struct FramesInputSettings: Settings {
    @Setting("channels of a learned linear map of each pixel's neighbours in both frames") public
        var channels = 64
    @Setting("frequencies of the Fourier positions for each axis", .from(0, to: 10_000)) public var bands = 64
    @Setting("pixels that the tiles of larger frames overlap by, at least", .manyOrNone) public var overlap =
        20

    /// The defaults.
    public init() {}
}
