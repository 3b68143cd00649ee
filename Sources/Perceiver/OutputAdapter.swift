import Layers
import Tensors

/// Asks the latents with queries, turns what they find into a prediction, and says how wrong it is.
public protocol OutputAdapter: Module {
    /// Channels of a query, and of what it finds.
    var channels: Int { get }

    /// How many queries an example has as a rule, for an estimate of the memory that a model needs; by default one.
    var usualQueryCount: Int { get }

    /// About how many numbers the arrays have that it makes of so many examples to learn from, beside those for each query,
    /// for the same estimate; by default none to speak of.
    func elementCount(exampleCount: Int) -> Double

    /// The queries: learned, positions, or the input itself.
    ///
    /// Not asked for where the model has a pooled head in place of a decoder. The input is made when it is asked for:
    /// where latents are known already, an output whose queries do not look at the input saves its cost.
    func queries(for input: @autoclosure () throws -> InputArray, in batch: Batch) throws -> QueryArray

    /// The prediction, from what the queries found: rows [b, o, channels].
    func callAsFunction(_ found: DecoderOutput, in batch: Batch) throws -> Batch

    /// How wrong a prediction is, for a batch that holds the truth too.
    func loss(of prediction: Batch, in batch: Batch) throws -> Loss

    /// Over how many things of a batch each term of its loss is the mean; by default `loss`, over the examples.
    func lossCounts(in batch: Batch) throws -> [String: Int]
}

extension OutputAdapter {
    /// One.
    public var usualQueryCount: Int { 1 }

    /// None to speak of.
    public func elementCount(exampleCount: Int) -> Double { 0 }

    /// One term, `loss`, over the examples.
    public func lossCounts(in batch: Batch) -> [String: Int] { ["loss": batch.count] }
}

/// An output whose prediction means something to a person in words.
public protocol OutputWithLabels: OutputAdapter {
    /// What the prediction for a batch means: for each example, likeliest first, at most `count` labels.
    func labels(of prediction: Batch, in batch: Batch, count: Int) throws -> [[LabelledProbability]]
}

/// One label of a prediction.
public struct LabelledProbability: Sendable, Codable, Equatable {
    /// The name of a class, or what else a person reads.
    public var label: String
    /// Between 0 and 1.
    public var probability: Float

    /// Makes a label with its probability.
    public init(label: String, probability: Float) {
        self.label = label
        self.probability = probability
    }
}
