import Perceiver
import PerceiverData
import PerceiverSettings

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the output `multilabel`.
public struct MultilabelSettings: Settings {
    @Setting("channels of the query; null: those of the latents") public var channels: Int?
    @Setting("channels of a hidden layer with GELU before the logits; null: no such layer") public
        var hiddenChannels: Int?
    @Setting(
        "the least probability of a label that counts as predicted in F1 and Hamming loss; where labels are rare, "
            + "less than a half gives a better F1", .from(0.001, to: 0.999)) public var threshold: Float = 0.5

    /// The defaults.
    public init() {}
}

extension MultilabelOutput {
    /// Declares the output by its settings, for the labels of the data.
    ///
    /// - Throws: `SettingsError` for data without sets of labels, or a number out of range.
    public init(_ settings: MultilabelSettings, context: OutputContext) throws {
        guard let labels = try context.data.fact(LabelSetFact.self) else {
            throw try context.error(lacking: "sets of labels", for: "multilabel")
        }
        try settings.checkRanges(at: "output")
        self.init(
            labelNames: labels.labelNames, channels: settings.channels ?? context.latentChannels,
            hiddenChannels: settings.hiddenChannels, answerChannels: context.sharedChannels,
            hasQuery: context.hasDecoder,
            threshold: settings.threshold)
    }
}
