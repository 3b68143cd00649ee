import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the input `video`.
public struct VideoInputSettings: Settings {
    @Setting("side length of the square patches of a frame that are rows, in pixels") public var patchSize = 4
    @Setting(
        "frequencies of the Fourier positions of frames for each axis: time, height, width",
        .from(0, to: 10_000))
    public var bands = 32
    @Setting("samples of sound in a row") public var samplesPerPatch = 16
    @Setting("frequencies of the Fourier positions of sound", .from(0, to: 10_000)) public var soundBands =
        192
    @Setting("learned channels of the widest of frames, sound and label, by which rows are told apart")
    public var kindChannels = 4
    @Setting("channels of the row that stands for the label; of published models as many as there are labels")
    public var labelChannels = 1
    @Setting(
        "whether the rows that published weights have and never use are kept, so that they can be written again"
    )
    public var keepsUnused = false
    @Setting("weight of the frames' error in the loss of reconstruct") public var framesWeight: Float = 1
    @Setting("weight of the sound's error in the loss of reconstruct") public var soundWeight: Float = 1

    /// The defaults.
    public init() {}
}
