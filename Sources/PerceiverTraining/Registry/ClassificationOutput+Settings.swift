import Perceiver
import PerceiverData
import PerceiverSettings

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the output `classify`.
public struct ClassificationSettings: Settings {
    @Setting("channels of the query; null: those of the latents") public var channels: Int?
    @Setting("channels of a hidden layer with GELU before the logits; null: no such layer") public
        var hiddenChannels: Int?
    @Setting("share of the target that is spread over all classes", .shareBelowOne)
    public var labelSmoothing: Float = 0

    /// The defaults.
    public init() {}
}

extension ClassificationOutput {
    /// Declares the output by its settings, for the classes of the data.
    ///
    /// - Throws: `SettingsError` for fewer than two classes, or a number out of range.
    public init(_ settings: ClassificationSettings, context: OutputContext) throws {
        try context.requireClasses()
        try settings.checkRanges(at: "output")
        self.init(
            classNames: context.data.classNames, channels: settings.channels ?? context.latentChannels,
            hiddenChannels: settings.hiddenChannels, answerChannels: context.sharedChannels,
            hasQuery: context.hasDecoder,
            labelSmoothing: settings.labelSmoothing)
    }
}
