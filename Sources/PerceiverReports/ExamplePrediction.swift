import Perceiver
import PerceiverFiles

/// A model's prediction for a user's example.
public struct ExamplePrediction: Sendable, Equatable, Encodable {
    /// The user's input: an argument or the path of a file.
    public let input: String
    /// The labels, most probable first.
    public let predictions: [LabelledProbability]

    /// Makes a record of what was predicted for `input`.
    public init(input: String, predictions: [LabelledProbability]) {
        self.input = input
        self.predictions = predictions
    }

    /// The input, and below it a line for each label with its probability and a bar.
    public var text: String {
        let labels = predictions.map { ($0.output.map { "\($0): " } ?? "") + $0.label }
        let width = labels.map(\.count).max() ?? 0
        let lines = zip(predictions, labels).map { prediction, label in
            let percent = ProgressLine.decimal(Double(prediction.probability) * 100, digitCount: 2) + " %"
            // There is no bar for NaN.
            let barLength = Int(exactly: (prediction.probability * 30).rounded()) ?? 0
            let padding = String(
                repeating: " ", count: width - label.count + max(0, 8 - percent.count))
            return
                "  \(label.asName)  \(padding)\(percent)  \(String(repeating: "#", count: barLength))"
        }
        return ([input] + lines).joined(separator: "\n")
    }
}

extension PerceiverIO {
    /// The model's prediction for one example.
    ///
    /// - Parameters:
    ///   - example: a batch of one.
    ///   - input: the name of the example.
    ///   - count: the most labels to give.
    /// - Returns: labels with their probabilities.
    /// - Throws: what the adapters cannot use.
    public func predict(_ example: Batch, called input: String, count: Int) throws -> ExamplePrediction {
        guard let output = output as? any OutputWithLabels else {
            throw BatchError("The output of this model has no words for its predictions.")
        }
        let labels = try output.labels(of: self(example), in: example, count: count).first ?? []
        guard labels.allSatisfy(\.probability.isFinite) else {
            throw BatchError(
                "The probabilities for \(input) are no numbers: what it holds is too large for the model.")
        }
        return ExamplePrediction(input: input, predictions: labels)
    }
}
