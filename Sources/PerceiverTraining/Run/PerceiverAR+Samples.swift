import Perceiver
import PerceiverReports
import Tensors

/// Samples of a causal model are prompts, and what it writes after them.
extension PerceiverAR: ModelWithSamples {
    /// A prompt as a batch of one, `tokens` [1, n]; of a longer one the last tokens that the model sees.
    public func example(_ source: ExampleSource) throws -> Batch {
        let tokens = try language.prompt(source).suffix(settings.window)
        guard !tokens.isEmpty else {
            throw BatchError("The prompt \(source.name) is empty; give something to continue.")
        }
        return Batch(["tokens": Tensor(Array(tokens), shape: [1, tokens.count])])
    }

    /// What the model writes after a prompt, the same each time; `count` does not matter.
    public func predict(_ example: Batch, called input: String, count: Int) throws -> ExamplePrediction {
        let prompt = try example.tensor("tokens").elements(as: Int32.self)
        var prediction = ExamplePrediction(input: input)
        guard let samples else { return prediction }
        let found = try continuations(of: [prompt], by: samples)[0]
        prediction.continuation = language.text(of: found.tokens) ?? "\(found.tokens.count) tokens"
        return prediction
    }

    /// None.
    public func attentionPicture(of example: Batch) -> Bitmap? { nil }

    /// The sample of a model whose user names none: the beginning of a text; nil where it would say nothing.
    var usualSample: Batch? {
        guard samples != nil, let start = language.endToken, language.text(of: []) != nil else { return nil }
        return Batch(["tokens": Tensor([start], shape: [1, 1])])
    }
}
