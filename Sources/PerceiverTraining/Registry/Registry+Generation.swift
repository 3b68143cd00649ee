import Perceiver
import PerceiverData
import PerceiverSettings

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the output `generate`.
public struct GenerationSettings: Settings {
    @Setting("whether the windows of training begin at other tokens in each epoch") public var shiftsWindows =
        true
    @Setting(
        "tokens to write after each prompt of training.samples, or at the beginning of a text, at each evaluation; 0: none",
        .from(0, to: 1_000_000), isChangeable: true) public var sampleLength = 200
    @Setting(
        "how adventurous these are; 0: always the likeliest token", .from(0, to: 100), isChangeable: true)
    public var sampleTemperature: Float = 0.8

    /// The defaults.
    public init() {}

    /// How samples are continued; nil: not at all.
    var samples: ContinuationOptions? {
        guard sampleLength > 0 else { return nil }
        return ContinuationOptions(
            length: sampleLength, sampling: TokenSampling(temperature: sampleTemperature))
    }
}

extension Registry {
    /// The output `generate`: a causal model of the tokens of any input that has some.
    mutating func addGeneration() {
        addOutput(
            "generate", summary: "the tokens that follow, one after another (Perceiver AR)",
            settings: GenerationSettings.self, modelSettings: CausalSettings.self,
            preparing: { settings, model, dataset, input, request in
                try model.check()
                let made: (any DatasetWithTokens)? = (input as? any InputWithTokens).flatMap {
                    ExampleTokens(dataset, input: $0)
                }
                guard let sequences = made ?? dataset as? any DatasetWithTokens else {
                    throw SettingsError(
                        "The output \"generate\" continues sequences of tokens, and this data has none (\(type(of: dataset)))."
                    )
                }
                return try TokenWindows(
                    sequences, contextLength: model.window, latentCount: model.latents,
                    isShifted: settings.shiftsWindows, seed: request.seed)
            },
            deciding: { model, input in
                (input as? any InputWithTokens).map { model.decided(for: $0.language) } ?? SettingsTree()
            },
            makeModel: { settings, model, data, input in
                try model.check()
                guard let input = input as? any InputWithTokens else {
                    throw SettingsError(
                        "The output \"generate\" continues sequences of tokens, and this input has none (\(type(of: input)))."
                    )
                }
                return PerceiverAR(model, language: input.language, samples: settings.samples)
            })
    }
}
