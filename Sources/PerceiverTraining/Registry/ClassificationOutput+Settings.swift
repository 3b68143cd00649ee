import Perceiver

/// Settings of the output `classify`.
public struct ClassificationSettings: Settings {
    /// Channels of the query; nil: those of the latents.
    public var channels: Int?
    /// How much of the target is spread evenly over all classes.
    public var labelSmoothing: Float = 0

    /// The defaults.
    public init() {}

    /// A line for each setting.
    public static let help = [
        "channels": "channels of the query; null: those of the latents",
        "label_smoothing": "share of the target that is spread over all classes",
    ]
}

extension ClassificationOutput {
    /// Declares the output that settings describe, for the classes that the data names.
    ///
    /// - Throws: `SettingsError` for fewer than two classes, or a setting out of range.
    public init(_ settings: ClassificationSettings, context: OutputContext) throws {
        try context.requireClasses()
        guard (0..<1).contains(settings.labelSmoothing) else {
            throw SettingsError(
                "The setting \"output.label_smoothing\" should be 0 to below 1, but it is \(settings.labelSmoothing)."
            )
        }
        self.init(
            classNames: context.data.classNames, channels: settings.channels ?? context.latentChannels,
            hasQuery: context.hasDecoder, labelSmoothing: settings.labelSmoothing)
    }
}
