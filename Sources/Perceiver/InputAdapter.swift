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
    /// [b * v, m, c], with the views of an example one after another. The decoder's outputs for them are averaged.
    func callAsFunction(_ batch: Batch) throws -> InputArray
}

extension InputAdapter {
    /// Not known.
    public var largestArray: InputArraySize? { nil }
}

/// An input that can read an example of a user's own: what `predict` is given, and the samples of training.
public protocol InputWithExamples: InputAdapter {
    /// A batch of one example.
    ///
    /// - Throws: what is wrong with it, by the name of its source.
    func example(_ source: ExampleSource) throws -> Batch
}

/// An input that a person can look at.
public protocol InputWithPictures: InputAdapter {
    /// The one example of a batch as a person sees it, to show on it where the model looks.
    func pictures(of batch: Batch) throws -> [RowPicture]
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
