/// An output whose predictions can be shown as labels.
public protocol OutputWithLabels: OutputAdapter {
    /// Whether an example has only one of the labels, so that their probabilities sum to at most 1; true by default.
    var hasOneLabelEach: Bool { get }

    /// The same for one of several outputs, by its name; by default there is only this one.
    func hasOneLabelEach(of output: String?) -> Bool

    /// The prediction for a batch as labels: at most `count` for each example, most probable first.
    func labels(of prediction: Batch, in batch: Batch, count: Int) throws -> [[LabelledProbability]]
}

extension OutputWithLabels {
    /// True.
    public var hasOneLabelEach: Bool { true }

    /// As for the whole.
    public func hasOneLabelEach(of output: String?) -> Bool { hasOneLabelEach }
}

/// One label of a prediction.
public struct LabelledProbability: Sendable, Codable, Equatable {
    /// The name of the output that it is from, in a model with several; nil in a model with one.
    public var output: String?
    /// The name of a class, or other text to show.
    public var label: String
    /// Between 0 and 1.
    public var probability: Float

    /// Makes a label with its probability.
    public init(output: String? = nil, label: String, probability: Float) {
        self.output = output
        self.label = label
        self.probability = probability
    }
}
