import Perceiver
import PerceiverFiles
import PerceiverReports
import PerceiverTraining
import Tensors

// For programs that call the model themselves, without a service before it.

extension ServedModel {
    /// Whether it predicts something of examples; otherwise it continues prompts.
    public var predicts: Bool { predicting != nil }

    /// Whether what it writes after prompts is text.
    public var writesText: Bool { continuing?.language.text(of: []) != nil }

    /// The predictions for the examples of a batch that was read already.
    ///
    /// - Parameters:
    ///   - batch: the arrays that the model computes with, by name.
    ///   - count: how many examples there are.
    ///   - options: what is asked for; explanations and pictures of attention are not made.
    /// - Returns: for each its prediction, or what is wrong with it.
    public func predictions(
        for batch: Batch, count: Int, _ options: PredictionOptions = PredictionOptions()
    ) -> [Result<PredictedExample, any Error>] {
        let names = (0..<count).map { "example \($0)" }
        do {
            return try computed { model, precision in
                try withPrecision(precision) {
                    try model.predictions(
                        for: batch, called: names, count: options.top, makesFiles: options.makesFiles)
                }
            }.map { $0.map { PredictedExample(prediction: $0, notes: [], attention: nil) } }
        } catch {
            return names.map { _ in .failure(error) }
        }
    }

    /// What it writes after a prompt.
    ///
    /// - Parameters:
    ///   - prompt: the text to continue.
    ///   - length: the most tokens.
    ///   - temperature: 0: always the likeliest token.
    ///   - seed: of what is drawn.
    /// - Returns: the text that follows.
    /// - Throws: `BatchError` for a prompt that cannot be continued.
    public func text(after prompt: String, length: Int, temperature: Float, seed: UInt64) throws -> String {
        guard let model = continuing else {
            throw BatchError("The model \"\(name)\" predicts; it continues no prompts.")
        }
        let tokens = try model.prompt(.text(prompt), length: length).tokens
        let options = ContinuationOptions(
            length: length, sampling: TokenSampling(temperature: temperature), seed: seed)
        let found = try continuations(of: [ContinuedPrompt(tokens, by: options)]) { _, _ in true }
        return ContinuedText.text(of: found[0].tokens, after: tokens, in: model.language, stops: []) ?? ""
    }
}

extension PredictedExample {
    /// What is answered of an example as JSON on one line.
    public var jsonText: String { get throws { try json.text() } }
}

/// JSON that says what is wrong.
public func errorJSON(_ sentence: String) -> String { JSONValue.object(["error": .string(sentence)]).text() }
