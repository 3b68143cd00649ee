import Perceiver
import PerceiverData
import PerceiverSettings

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the output `reconstruct`.
public struct ReconstructionSettings: Settings {
    @Setting("share of an example's rows that is hidden and predicted", .from(0.01, to: 0.99))
    public var hide: Float = 0.5
    @Setting(
        "places of an example that are asked about in training, of inputs that are reconstructed place by place, such as frames; "
            + "null: all") public var places: Int?

    /// The defaults.
    public init() {}
}

extension OutputContext {
    /// The output that reconstructs the input: one of its own if it has one, otherwise of hidden rows.
    ///
    /// - Throws: `SettingsError` for an input whose rows cannot be predicted, or a model without queries.
    func reconstruction(_ settings: ReconstructionSettings) throws -> any OutputAdapter {
        guard let input = input as? any InputWithReconstruction else {
            return try ReconstructionOutput(settings, context: self)
        }
        try settings.checkRanges(at: "output")
        try requireDecoder()
        return input.makeReconstruction(places: settings.places, sharedChannels: sharedChannels)
    }
}

extension ReconstructionOutput {
    /// Declares the output by its settings.
    ///
    /// - Throws: `SettingsError` for an input whose rows cannot be predicted, or a model without queries.
    public init(_ settings: ReconstructionSettings, context: OutputContext) throws {
        try settings.checkRanges(at: "output")
        try context.requireDecoder()
        guard let input = context.input as? any InputWithHiddenRows else {
            throw SettingsError(
                "The output \"reconstruct\" predicts hidden rows of the input, and this input has none that can be "
                    + "predicted; several inputs are learned from one by one.")
        }
        self.init(input, hiding: settings.hide)
    }
}
