import Layers
import Tensors

/// Makes the decoder's queries, turns the decoder's outputs into a prediction, and computes the loss.
public protocol OutputAdapter: Module {
    /// Channels of a query, and of the decoder's output for it.
    var channels: Int { get }

    /// Channels of what the adapter reads for a query: the decoder's output, the default, or what a map makes of it that several
    /// outputs share.
    var answerChannels: Int { get }

    /// How many queries an example usually has, to estimate the memory that a model needs; by default one.
    var usualQueryCount: Int { get }

    /// About how many elements the arrays have that the adapter makes in training, beside those for each query, for the same
    /// estimate; by default none.
    func elementCount(exampleCount: Int) -> Double

    /// Whether each view of an example is asked by itself, and its outputs stay apart; false, the default: they are averaged over
    /// an example's views.
    var asksEachView: Bool { get }

    /// What the encoder sees of an input array, all of it by default; an output that predicts rows hides them.
    func shown(_ input: InputArray, in batch: Batch) throws -> InputArray

    /// The queries: learned, positions, or the input itself.
    ///
    /// A model with a pooled head does not ask for them. The input array is computed only when `input` is called, so an
    /// output whose queries do not depend on it saves its cost where latents are cached.
    func queries(for input: @autoclosure () throws -> InputArray, in batch: Batch) throws -> QueryArray

    /// A linear map from `channels` to few, whose result stands for each of the decoder's outputs from now on.
    ///
    /// For outputs that would not fit in memory, and because the decoder computes the map's result alone with less work.
    ///
    /// - Parameter part: whose queries were answered, of an output that joins several; otherwise empty.
    /// - Returns: the map; nil, the default: the outputs themselves are kept.
    func answerMap(of part: String) -> LinearMap?

    /// The prediction, from the decoder's outputs [b, o, channels], or [b * v, o, channels] of an output that asks each of v views,
    /// or what ``answerMap(of:)`` made of them.
    func callAsFunction(_ decoded: DecoderOutput, in batch: Batch) throws -> Batch

    /// The loss of a prediction for a batch that has the targets too.
    func loss(of prediction: Batch, in batch: Batch) throws -> Loss

    /// How many values of a batch each term of the loss is a mean over; by default `loss`, over the examples.
    func lossCounts(in batch: Batch) throws -> [String: Int]

    /// The validation metric that tells the best checkpoint, where the user names none; by default `loss`.
    var usualMonitor: String { get }
}

extension OutputAdapter {
    /// Those of a query.
    public var answerChannels: Int { channels }

    /// One.
    public var usualQueryCount: Int { 1 }

    /// None.
    public func elementCount(exampleCount: Int) -> Double { 0 }

    /// False.
    public var asksEachView: Bool { false }

    /// All of it.
    public func shown(_ input: InputArray, in batch: Batch) -> InputArray { input }

    /// None.
    public func answerMap(of part: String) -> LinearMap? { nil }

    /// One term, `loss`, over the examples.
    public func lossCounts(in batch: Batch) -> [String: Int] { ["loss": batch.count] }

    /// The loss.
    public var usualMonitor: String { "loss" }
}
