import Perceiver
import PerceiverData
import PerceiverSettings

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the output `regress`.
public struct RegressionSettings: Settings {
    @Setting("channels of the query; null: those of the latents") public var channels: Int?
    @Setting("channels of a hidden layer with GELU before the numbers; null: no such layer") public
        var hiddenChannels: Int?
    @Setting("what the loss is the mean of, for standardised numbers; huber counts outliers less")
    public var loss = RegressionOutput.Distance.squared

    /// The defaults.
    public init() {}
}

extension RegressionOutput {
    /// Declares the output by its settings, for the numbers of the data.
    ///
    /// - Throws: `SettingsError` for data without numbers to predict, or a number out of range.
    public init(_ settings: RegressionSettings, context: OutputContext) throws {
        guard let target = try context.data.fact(TargetFact.self) else {
            throw try context.error(lacking: "numbers to predict", for: "regress")
        }
        try settings.checkRanges(at: "output")
        let numbers = target.targetNames.indices.map {
            Number(
                name: target.targetNames[$0], mean: target.means[$0],
                standardDeviation: target.standardDeviations[$0])
        }
        self.init(
            numbers, channels: settings.channels ?? context.latentChannels,
            hiddenChannels: settings.hiddenChannels, answerChannels: context.sharedChannels,
            hasQuery: context.hasDecoder, distance: settings.loss)
    }
}
