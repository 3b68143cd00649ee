import Perceiver
import PerceiverData
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
    ///   - options: what is asked for; explanations and pictures of attention are not made.
    /// - Returns: for each its prediction, or what is wrong with it.
    /// - Throws: `BatchError` for arrays that the model does not take.
    public func predictions(
        for batch: Batch, _ options: PredictionOptions = PredictionOptions()
    ) throws -> [Result<PredictedExample, any Error>] {
        try computed { model, precision in
            try withPrecision(precision) {
                try Array(0..<batch.count).batches(of: batchSize).flatMap { places in
                    try model.predictions(
                        for: batch.examples(places[0]..<places[0] + places.count),
                        called: places.map { "example \($0)" }, count: options.top,
                        makesFiles: options.makesFiles)
                }
            }
        }.map { $0.map { PredictedExample(prediction: $0, notes: [], attention: nil) } }
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
