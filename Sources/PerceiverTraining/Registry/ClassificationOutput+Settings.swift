import Perceiver
import PerceiverData
import PerceiverSettings

/// Settings of the output `classify`.
public struct ClassificationSettings: Settings {
    /// Channels of the query; nil: those of the latents.
    public var channels: Int?
    /// Channels of a layer with GELU before the logits; nil: none.
    public var hiddenChannels: Int?
    /// How much of the target is spread evenly over all classes.
    public var labelSmoothing: Float = 0

    /// The defaults.
    public init() {}

    /// A line for each setting.
    public static let help = [
        "channels": "channels of the query; null: those of the latents",
        "hidden_channels": "channels of a layer with GELU before the logits; null: none",
        "label_smoothing": "share of the target that is spread over all classes",
    ]

    /// The numbers that some settings may be.
    public static let ranges: [String: SettingRange] = ["label_smoothing": .shareBelowOne]
}

extension ClassificationOutput {
    /// Declares the output that settings describe, for the classes that the data names.
    ///
    /// - Throws: `SettingsError` for fewer than two classes, or a number out of range.
    public init(_ settings: ClassificationSettings, context: OutputContext) throws {
        try context.requireClasses()
        try settings.checkRanges(at: "output")
        self.init(
            classNames: context.data.classNames, channels: settings.channels ?? context.latentChannels,
            hiddenChannels: settings.hiddenChannels, hasQuery: context.hasDecoder,
            labelSmoothing: settings.labelSmoothing)
    }
}
