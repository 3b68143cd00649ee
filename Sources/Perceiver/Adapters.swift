import Layers
import Tensors

/// Turns batches of one modality into input arrays.
public protocol InputAdapter: Module {
    /// Channels of a row of the input array: content and positions.
    var channels: Int { get }

    /// How large the input array of an example is at most, for an estimate of the memory that a model needs; nil, the
    /// default: not known before there is a batch.
    var largestArray: InputArraySize? { get }

    /// The input array of a batch.
    ///
    /// It may show each example in several views, such as parts of one that is longer than the model takes: content
    /// [b * v, m, c], with the views of an example one after another. Their answers are averaged.
    func callAsFunction(_ batch: Batch) throws -> InputArray

    /// A batch of one example of a user's own: what `predict` is given, and the samples of training.
    ///
    /// - Throws: what is wrong with it, by the name of its source.
    func example(_ source: ExampleSource) throws -> Batch

    /// The one example of a batch as a person sees it, to show on it where the model looks; by default none.
    func pictures(of batch: Batch) throws -> [RowPicture]
}

extension InputAdapter {
    /// Not known.
    public var largestArray: InputArraySize? { nil }

    /// None: this input has no picture.
    public func pictures(of batch: Batch) throws -> [RowPicture] { [] }
}

/// How large the input array of one example is.
public struct InputArraySize: Sendable, Equatable {
    /// Views of an example that is measured or predicted; training has one.
    public var viewCount: Int
    /// Rows of a view.
    public var rowCount: Int
    /// Channels of what differs between examples.
    public var contentChannels: Int
    /// Whether rows have positions beside their content that all examples share.
    public var sharesPositions: Bool

    /// Makes a size.
    public init(viewCount: Int = 1, rowCount: Int, contentChannels: Int, sharesPositions: Bool = false) {
        self.viewCount = viewCount
        self.rowCount = rowCount
        self.contentChannels = contentChannels
        self.sharesPositions = sharesPositions
    }
}

/// Asks the latents for answers, turns them into a prediction, and says how wrong it is.
public protocol OutputAdapter: Module {
    /// Channels of a query, and of an answer.
    var channels: Int { get }

    /// How many queries an example has as a rule, for an estimate of the memory that a model needs; by default one.
    var usualQueryCount: Int { get }

    /// The queries: [b or 1, o, channels]; learned, positions, or the input itself.
    ///
    /// Not asked for where the model has a pooled head in place of a decoder. The input is made when it is asked for:
    /// where latents are known already, an output whose queries do not look at the input saves its cost.
    func queries(for input: @autoclosure () throws -> InputArray, in batch: Batch) throws -> Tensor

    /// The prediction, from answers [b, o, channels].
    func callAsFunction(_ answers: Tensor, in batch: Batch) throws -> Batch

    /// How wrong a prediction is, for a batch that holds the truth too.
    func loss(of prediction: Batch, in batch: Batch) throws -> Loss

    /// What the prediction for a batch means to a person: for each example, likeliest first, at most `count` labels.
    func labels(of prediction: Batch, in batch: Batch, count: Int) throws -> [[LabelledProbability]]

    /// Operations that the products of a prediction from so many answers need, two for each multiply-add; by default none.
    func arithmetic(answers: Int) -> Int
}

extension OutputAdapter {
    /// One.
    public var usualQueryCount: Int { 1 }

    /// None.
    public func arithmetic(answers: Int) -> Int { 0 }
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

/// A value to lower, and metrics that can be added over batches.
public struct Loss: Sendable {
    /// A scalar: the mean over what the batch counts.
    public var value: Tensor
    /// What to report; holds `loss` among others.
    public var metrics: Metrics
    /// Over how many things `value` is the mean: what weighs it against other batches' losses.
    public var count: Int { metrics.sums["loss"]?.count ?? 0 }

    /// Makes a loss.
    public init(value: Tensor, metrics: Metrics) {
        require(metrics.sums["loss"] != nil, "A loss has metrics that hold \"loss\".")
        self.value = value
        self.metrics = metrics
    }
}
